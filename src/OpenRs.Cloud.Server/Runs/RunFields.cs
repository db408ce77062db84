using OpenRs.Cloud.Listing;
using OpenRs.Cloud.Runs;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>What filters and orders of ListRuns can name.</summary>
internal static class RunFields
{
    public static IReadOnlyList<ListField<Api.Run>> All { get; } =
    [
        ListField<Api.Run>.Text("name", static run => run.Name),
        ListField<Api.Run>.Text("display_name", static run => run.DisplayName),
        ListField<Api.Run>.Text("note", static run => run.Note),
        ListField<Api.Run>.Map("labels", static run => run.Labels),
        ListField<Api.Run>.Text("state", static run => RunTransitions.Name((RunState)(int)run.State)),
        ListField<Api.Run>.Number("priority", static run => run.Priority),
        ListField<Api.Run>.Number("step", static run => run.Step),
        ListField<Api.Run>.Number("max_steps", static run => run.MaxSteps),
        ListField<Api.Run>.Number("agents", static run => run.Agents),
        ListField<Api.Run>.Time("create_time", static run => run.CreateTime.ToDateTimeOffset()),
        ListField<Api.Run>.Time("update_time", static run => run.UpdateTime.ToDateTimeOffset()),
        ListField<Api.Run>.Text("spec.model", static run => run.Spec.Model),
        ListField<Api.Run>.Text("spec.dataset", static run => run.Spec.Dataset),
        ListField<Api.Run>.Text("spec.eval_dataset", static run => run.Spec.EvalDataset),
        ListField<Api.Run>.Text("spec.recipe", static run => run.Spec.Recipe),
        ListField<Api.Run>.Text("spec.pool", static run => run.Spec.Pool),
        ListField<Api.Run>.Number("cost.spent_usd_micros", static run => run.Cost.SpentUsdMicros),
        ListField<Api.Run>.Number("cost.budget_usd_micros", static run => run.Cost.BudgetUsdMicros),
        ListField<Api.Run>.Text("origin.checkpoint", static run => run.Origin?.Checkpoint),
    ];
}
