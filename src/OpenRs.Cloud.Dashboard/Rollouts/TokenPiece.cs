using OpenRs.Cloud.Dashboard.Formatting;

namespace OpenRs.Cloud.Dashboard.Rollouts;

/// <summary>A part of a completion that is shown in one shade: a token, or those that make one character together.</summary>
/// <param name="First">Number of its first token, from 1.</param>
/// <param name="Count">Its tokens.</param>
/// <param name="Text">What they added to the text; empty at the end, where a stop token adds nothing.</param>
/// <param name="LogProbability">Sum of their log-probabilities.</param>
public sealed record TokenPiece(int First, int Count, string Text, double LogProbability)
{
    private static readonly double[] Bounds = [0.9, 0.5, 0.1, 0.01];

    /// <summary>What the shades mean, from none to the strongest.</summary>
    public static IReadOnlyList<string> Shades { get; } = ["90 % or more", "50 to 90 %", "10 to 50 %", "1 to 10 %", "under 1 %"];

    /// <summary>The probability of the piece, given what is before it.</summary>
    public double Probability => Math.Exp(LogProbability);

    /// <summary>How strongly it is shaded, an index of <see cref="Shades"/>: the less probable, the more.</summary>
    public int Shade => Bounds.Count(bound => Probability < bound);

    /// <summary>Its numbers in words.</summary>
    public string Numbers =>
        $"{(Count == 1 ? $"token {First}" : $"tokens {First} to {First + Count - 1}")}: "
        + $"log-probability {Number.Metric(LogProbability)}, probability {Number.Metric(Probability * 100)} %";
}
