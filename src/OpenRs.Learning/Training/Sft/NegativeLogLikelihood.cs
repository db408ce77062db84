using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Training.Sft;

/// <summary>The mean of -logp over a number of tokens.</summary>
internal sealed class NegativeLogLikelihood(long tokens) : ITokenObjective
{
    public void Evaluate(int first, ReadOnlySpan<float> logProbs, Span<float> losses, Span<float> derivatives)
    {
        derivatives.Fill((float)(-1.0 / tokens));
        for (var i = 0; i < logProbs.Length; i++)
        {
            losses[i] = (float)(-(double)logProbs[i] / tokens);
        }
    }
}
