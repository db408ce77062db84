using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>The mean of -logp over a number of tokens.</summary>
internal sealed class NegativeLogLikelihood(long tokens) : ITokenObjective
{
    public Tensor Loss(Tensor logProbs, int start) => logProbs * (-1.0 / tokens);
}
