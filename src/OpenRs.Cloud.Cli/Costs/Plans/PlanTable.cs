using System.Globalization;

namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary>A plan as rows of texts, for the terminal and for docs/capacity.md.</summary>
internal static class PlanTable
{
    /// <summary>Titles of the columns.</summary>
    public static IReadOnlyList<string> Columns(decimal budgetUsd) =>
    [
        "recipe", "agents that generate", "slots", "agent that trains", "step", "a step costs",
        string.Create(CultureInfo.InvariantCulture, $"steps for ${budgetUsd:0.##}"), "90 %", "in", "all steps cost", "90 % of it",
    ];

    /// <summary>The cells of a row.</summary>
    public static IReadOnlyList<string> Row(PlannedRun run) => run.Step is { } step
        ? Texts(
            run, $"{run.Slots}", run.Trainer is { } trainer ? ShortName(trainer) : "one of them", Number($"{step.Seconds:0} s"),
            Number($"${step.Usd:0.000}"), Number($"{run.Steps.Expected} of {run.RecipeSteps}"),
            Number($"{run.Steps.Low} to {run.Steps.High}"), Number($"{run.Seconds / 3600:0.0} h"), Number($"${run.RunUsd.Mean:0.00}"),
            Number($"${run.RunUsd.Low:0.00} to ${run.RunUsd.High:0.00}"))
        : Texts(run, "", run.Agents == 0 ? "does not fit" : "no size holds one", "", "", "", "", "", "", "");

    private static IReadOnlyList<string> Texts(PlannedRun run, params string[] rest)
    {
        var agents = run.Agents > 0 ? $"{run.Agents} x " : "";
        return [run.Recipe, $"{agents}{ShortName(run.Size)}{(run.Spot ? " spot" : "")}", .. rest];
    }

    private static string ShortName(AzureSize size) => size.Name["Standard_".Length..];

    private static string Number(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
