namespace OpenRs.Cloud.Cli.Connection;

/// <summary>Fields of requests by the options that people typed for them.</summary>
internal static class FieldName
{
    private const string Overrides = "spec.overrides.";

    private static readonly Dictionary<string, string> Options = new(StringComparer.Ordinal)
    {
        ["spec.model"] = "--model",
        ["spec.dataset"] = "--dataset",
        ["spec.eval_dataset"] = "--eval-dataset",
        ["spec.recipe"] = "--recipe",
        ["spec.recipe_yaml"] = "--recipe",
        ["spec.overrides"] = "--set",
        ["spec.budget_usd_micros"] = "--budget",
        ["budget_usd_micros"] = "--budget",
        ["spec.on_budget"] = "--on-budget",
        ["spec.max_agents"] = "--max-agents",
        ["max_agents"] = "--max-agents",
        ["spec.pool"] = "--pool",
        ["spec.samples_per_problem"] = "--samples",
        ["spec.shards"] = "--shards",
        ["first_step"] = "--first-step",
        ["last_step"] = "--last-step",
        ["min_reward"] = "--min-reward",
        ["max_reward"] = "--max-reward",
        ["verdicts"] = "--verdict",
        ["problem"] = "--problem",
        ["bin_width"] = "--bin-width",
        ["request_id"] = "--request-id",
        ["parent"] = "--project",
    };

    /// <summary>The option of a field; the field itself where it is no option.</summary>
    public static string OptionOf(string field) =>
        Options.TryGetValue(field, out var option) ? option
        : field.StartsWith(Overrides, StringComparison.Ordinal) ? $"--set {field[Overrides.Length..]}"
        : field.StartsWith("spec.recipe.", StringComparison.Ordinal) ? "--recipe"
        : field;
}
