using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary>
/// Compares two runs: the recipe's keys, model, data and pool where they differ; state, metrics of the last step, accuracies and cost in
/// any case. Models and datasets are named by the hash of their content, so equal names are equal bytes.
/// </summary>
internal static class RunDiff
{
    /// <summary>The rows of the comparison.</summary>
    public static IReadOnlyList<DiffRow> Of(Run a, Run b) =>
    [
        .. Differing(Setup(a), Setup(b)).Select(static row => row with { IsId = true }),
        .. Differing(RecipeOf(a), RecipeOf(b)),
        .. Together(Outcome(a), Outcome(b)),
        .. Together(MetricsOf(a), MetricsOf(b)),
        .. Together(AccuraciesOf(a), AccuraciesOf(b)),
        .. Together(CostOf(a), CostOf(b)),
    ];

    private static IEnumerable<DiffRow> Differing(IDictionary<string, string> a, IDictionary<string, string> b) =>
        Together(a, b).Where(static row => row.A != row.B);

    private static IEnumerable<DiffRow> Together(IDictionary<string, string> a, IDictionary<string, string> b) =>
        a.Keys.Union(b.Keys).Select(key => new DiffRow(key, Of(a, key), Of(b, key)));

    private static string Of(IDictionary<string, string> values, string key) => values.TryGetValue(key, out var value) ? value : "";

    private static Dictionary<string, string> Setup(Run run) => new()
    {
        ["model"] = CheckpointName.Shorten(run.Spec.Model),
        ["dataset"] = CheckpointName.Shorten(run.Spec.Dataset),
        ["eval_dataset"] = CheckpointName.Shorten(run.Spec.EvalDataset),
        ["forked from"] = run.Origin is { } origin ? CheckpointName.Shorten(origin.Checkpoint) : "",
        ["pool"] = run.Spec.Pool,
    };

    private static Dictionary<string, string> Outcome(Run run) => new()
    {
        ["state"] = Format.State(run.State),
        ["step"] = $"{run.Step}/{run.MaxSteps}",
        ["weights"] = run.Checkpoint is { } checkpoint ? checkpoint.WeightsSha256[..Math.Min(16, checkpoint.WeightsSha256.Length)] : "",
    };

    private static SortedDictionary<string, string> RecipeOf(Run run)
    {
        var keys = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in RecipeTexts.Of(run.ResolvedRecipeJson))
        {
            keys[$"recipe.{key}"] = value;
        }

        return keys;
    }

    private static SortedDictionary<string, string> MetricsOf(Run run) => new(
        run.LastStep?.Values.ToDictionary(static metric => $"last step: {metric.Key}", static metric => Number(metric.Value)) ?? [],
        StringComparer.Ordinal);

    private static Dictionary<string, string> AccuraciesOf(Run run) => run.Evaluations.ToDictionary(
        static evaluation => $"accuracy after step {evaluation.Step}", Format.Accuracy);

    private static Dictionary<string, string> CostOf(Run run)
    {
        var cost = run.Cost.Phases.OrderBy(static phase => phase.Phase)
            .ToDictionary(static phase => $"cost: {PhaseName.Of(phase.Phase)}", static phase => Format.Usd(phase.UsdMicros));
        cost["cost"] = Format.Usd(run.Cost.SpentUsdMicros);
        return cost;
    }

    // Counts in full, whatever their size.
    private static string Number(double value) =>
        value.ToString(double.IsInteger(value) && Math.Abs(value) < 1e15 ? "0" : "G6", CultureInfo.InvariantCulture);
}
