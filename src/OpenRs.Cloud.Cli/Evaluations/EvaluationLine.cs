using System.Globalization;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>An evaluation's progress in one line.</summary>
internal static class EvaluationLine
{
    /// <summary>The parts of the line.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="left">Words for the time that is left, if they are known.</param>
    public static IReadOnlyList<LinePart> Of(Evaluation evaluation, string? left)
    {
        var parts = new List<LinePart>
        {
            new(string.Create(
                CultureInfo.InvariantCulture,
                $"{Format.State(evaluation.State).ToLowerInvariant()}  {evaluation.Progress.Finished,4}/{evaluation.Progress.Total}")),
        };
        if (evaluation.Wait is { } wait)
        {
            parts.Add(new(Format.Wait(wait), Dropped: 5));
        }

        if (left is not null)
        {
            parts.Add(new(left, Dropped: 4));
        }

        if (evaluation.Score is { Problems: > 0 } score)
        {
            parts.Add(new(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"accuracy {score.Accuracy * 100:0.0} % ({score.IntervalLow * 100:0.0} to {score.IntervalHigh * 100:0.0})"),
                Dropped: 2));
        }

        parts.Add(new(
            $"{Format.Usd(evaluation.Cost.SpentUsdMicros)} of {Format.Usd(evaluation.Cost.BudgetUsdMicros)}", Dropped: 3));
        parts.Add(new(Format.Count(evaluation.Agents, "agent"), Dropped: 1));
        return parts;
    }
}
