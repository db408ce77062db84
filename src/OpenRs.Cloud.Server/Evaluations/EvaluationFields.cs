using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Listing;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>What filters and orders of ListEvaluations can name.</summary>
internal static class EvaluationFields
{
    public static IReadOnlyList<ListField<Api.Evaluation>> All { get; } =
    [
        ListField<Api.Evaluation>.Text("name", static evaluation => evaluation.Name),
        ListField<Api.Evaluation>.Text("display_name", static evaluation => evaluation.DisplayName),
        ListField<Api.Evaluation>.Text("note", static evaluation => evaluation.Note),
        ListField<Api.Evaluation>.Map("labels", static evaluation => evaluation.Labels),
        ListField<Api.Evaluation>.Text(
            "state", static evaluation => EvaluationTransitions.Name((EvaluationState)(int)evaluation.State)),
        ListField<Api.Evaluation>.Number("priority", static evaluation => evaluation.Priority),
        ListField<Api.Evaluation>.Number("agents", static evaluation => evaluation.Agents),
        ListField<Api.Evaluation>.Time("create_time", static evaluation => evaluation.CreateTime.ToDateTimeOffset()),
        ListField<Api.Evaluation>.Time("update_time", static evaluation => evaluation.UpdateTime.ToDateTimeOffset()),
        ListField<Api.Evaluation>.Text("spec.model", static evaluation => evaluation.Spec.Model),
        ListField<Api.Evaluation>.Text("spec.dataset", static evaluation => evaluation.Spec.Dataset),
        ListField<Api.Evaluation>.Text("spec.recipe", static evaluation => evaluation.Spec.Recipe),
        ListField<Api.Evaluation>.Text("spec.pool", static evaluation => evaluation.Spec.Pool),
        ListField<Api.Evaluation>.Number("score.accuracy", static evaluation => evaluation.Score?.Accuracy),
        ListField<Api.Evaluation>.Number("cost.spent_usd_micros", static evaluation => evaluation.Cost.SpentUsdMicros),
        ListField<Api.Evaluation>.Number("cost.budget_usd_micros", static evaluation => evaluation.Cost.BudgetUsdMicros),
    ];
}
