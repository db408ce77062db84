using System.Globalization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>A run's progress in one line.</summary>
internal static class RunLine
{
    public static string Of(Run run)
    {
        var parts = new List<string>
        {
            string.Create(CultureInfo.InvariantCulture, $"step {run.Step,3}/{run.MaxSteps}"),
            run.Phase == RunPhase.Unspecified
                ? Format.State(run.State).ToLowerInvariant()
                : $"{Format.Phase(run.Phase).ToLowerInvariant(),-8} {run.Progress.Finished,2}/{run.Progress.Total,-2}",
        };
        Add(parts, run, "reward", "reward {0:0.00}");
        Add(parts, run, "completions/mean_length", "length {0:0}");
        if (run.Evaluations.Count > 0)
        {
            parts.Add($"accuracy {Format.Percent(run.Evaluations[^1].Accuracy)}");
        }

        parts.Add($"{Format.Usd(run.Cost.SpentUsdMicros)} of {Format.Usd(run.Cost.BudgetUsdMicros)}");
        parts.Add(run.Agents == 1 ? "1 agent" : $"{run.Agents} agents");
        return string.Join("  ", parts);
    }

    private static void Add(List<string> parts, Run run, string metric, string format)
    {
        if (run.LastStep?.Values.TryGetValue(metric, out var value) == true)
        {
            parts.Add(string.Format(CultureInfo.InvariantCulture, format, value));
        }
    }
}
