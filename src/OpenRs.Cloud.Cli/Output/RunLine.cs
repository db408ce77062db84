using System.Globalization;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>A run's progress in one line.</summary>
internal static class RunLine
{
    /// <summary>The parts of the line.</summary>
    /// <param name="run">The run.</param>
    /// <param name="left">Words for the time that is left, if they are known.</param>
    public static IReadOnlyList<LinePart> Of(Run run, string? left = null)
    {
        var parts = new List<LinePart>
        {
            new(string.Create(CultureInfo.InvariantCulture, $"step {run.Step,3}/{run.MaxSteps}")),
            new(run.Phase == RunPhase.Unspecified
                ? Format.State(run.State).ToLowerInvariant()
                : $"{Format.Phase(run.Phase).ToLowerInvariant(),-8} {run.Progress.Finished,2}/{run.Progress.Total,-2}"),
        };
        if (run.Wait is { } wait)
        {
            parts.Add(new(Format.Wait(wait), Dropped: 7));
        }

        if (left is not null)
        {
            parts.Add(new(left, Dropped: 6));
        }

        Add(parts, run, "reward", "reward {0:0.00}", dropped: 3);
        Add(parts, run, "completions/mean_length", "length {0:0}", dropped: 1);
        if (run.Kind == RunKind.Sft)
        {
            Add(parts, run, "loss", "loss {0:0.000}", dropped: 1);
        }

        if (run.Validation is { } validation)
        {
            parts.Add(new(string.Create(CultureInfo.InvariantCulture, $"eval_loss {validation.Loss:0.000}"), Dropped: 3));
        }

        if (run.Evaluations.Count > 0)
        {
            parts.Add(new($"accuracy {Format.Percent(run.Evaluations[^1].Accuracy)}", Dropped: 4));
        }

        parts.Add(new($"{Format.Usd(run.Cost.SpentUsdMicros)} of {Format.Usd(run.Cost.BudgetUsdMicros)}", Dropped: 5));
        parts.Add(new(Format.Count(run.Agents, "agent"), Dropped: 2));
        return parts;
    }

    private static void Add(List<LinePart> parts, Run run, string metric, string format, int dropped)
    {
        if (run.LastStep?.Values.TryGetValue(metric, out var value) == true)
        {
            parts.Add(new(string.Format(CultureInfo.InvariantCulture, format, value), dropped));
        }
    }
}
