namespace OpenRs.Learning.Training.Passes;

/// <summary>A loss that is a sum over completion tokens, each a function of that token's log-probability and constants.</summary>
internal interface ITokenObjective
{
    /// <summary>The losses of some tokens, weights included, and their derivatives.</summary>
    /// <param name="first">Number of the first token, counted over the completions in order.</param>
    /// <param name="logProbs">Log-probabilities of the tokens [first, first + count) of the step.</param>
    /// <param name="losses">Takes the loss of each.</param>
    /// <param name="derivatives">Takes the derivative of each loss by its log-probability.</param>
    void Evaluate(int first, ReadOnlySpan<float> logProbs, Span<float> losses, Span<float> derivatives);
}
