using System.Globalization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Dashboard.Evaluations;

/// <summary>What can be said of two evaluations, in words.</summary>
/// <param name="Verdict">Which is better, or that nothing can be said.</param>
/// <param name="Difference">The difference with its interval.</param>
/// <param name="Tone">How it is coloured.</param>
public sealed record ComparisonWords(string Verdict, string Difference, string Tone)
{
    /// <summary>The words for a comparison.</summary>
    public static ComparisonWords Of(CompareEvaluationsResponse found) => new(
        !found.Distinguishable ? "Not distinguishable: the interval of the difference holds 0."
        : found.Difference > 0 ? "The candidate is better."
        : "The candidate is worse.",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{found.Difference * 100:+0.0;-0.0;0.0} points (95 % interval {found.IntervalLow * 100:+0.0;-0.0;0.0} to "
            + $"{found.IntervalHigh * 100:+0.0;-0.0;0.0}, {(found.Paired ? "paired over" : "unpaired, n =")} {found.Problems} problems)"),
        !found.Distinguishable ? "" : found.Difference > 0 ? "good" : "bad");
}
