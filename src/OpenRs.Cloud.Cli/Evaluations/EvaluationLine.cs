using System.Globalization;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary>An evaluation's progress in one line.</summary>
internal static class EvaluationLine
{
    public static string Of(Evaluation evaluation)
    {
        var parts = new List<string>
        {
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Format.State(evaluation.State).ToLowerInvariant()}  {evaluation.Progress.Finished,4}/{evaluation.Progress.Total}"),
        };
        if (evaluation.Score is { Problems: > 0 } score)
        {
            parts.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"accuracy {score.Accuracy * 100:0.0} % ({score.IntervalLow * 100:0.0} to {score.IntervalHigh * 100:0.0})"));
        }

        parts.Add($"{Format.Usd(evaluation.Cost.SpentUsdMicros)} of {Format.Usd(evaluation.Cost.BudgetUsdMicros)}");
        parts.Add(evaluation.Agents == 1 ? "1 agent" : $"{evaluation.Agents} agents");
        return string.Join("  ", parts);
    }
}
