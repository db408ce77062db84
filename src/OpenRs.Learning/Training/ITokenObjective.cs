using static TorchSharp.torch;

namespace OpenRs.Learning.Training;

/// <summary>A loss that is a sum over completion tokens, each a function of that token's log-probability and constants.</summary>
internal interface ITokenObjective
{
    /// <summary>The loss of some tokens, weights included.</summary>
    /// <param name="logProbs">Log-probabilities of the tokens [start, start + count) of the step, with gradient.</param>
    /// <param name="start">Number of the first token, counted over the completions in order.</param>
    Tensor Loss(Tensor logProbs, int start);
}
