using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Server.Ledgers;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Work;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Evaluations;

/// <summary>Evaluations as the API shows them.</summary>
internal static class EvaluationMapper
{
    /// <summary>An evaluation.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="wait">Why it waits; <see langword="null"/> when it does not, and where nobody asks.</param>
    public static Api.Evaluation ToApi(EvaluationSnapshot evaluation, Api.JobWait? wait = null) => new()
    {
        Name = ResourceName.Evaluation(evaluation.ProjectId, evaluation.EvaluationId),
        Spec = ToApi(evaluation.ProjectId, evaluation.Spec),
        State = (Api.EvaluationState)(int)evaluation.State,
        StateReason = evaluation.StateReason,
        Progress = new Api.WorkProgress { Finished = evaluation.Verdicts.Finished, Total = evaluation.Verdicts.Total },
        Score = ToScore(evaluation),
        Cost = LedgerMapper.ToApi(evaluation.Ledger),
        Agents = evaluation.Ledger.Leases,
        ResolvedRecipeJson = evaluation.Spec.RecipeJson,
        Shards = evaluation.Shards,
        DisplayName = evaluation.Spec.Annotations?.DisplayName ?? "",
        Note = evaluation.Spec.Annotations?.Note ?? "",
        Priority = evaluation.Spec.Priority,
        Labels = { evaluation.Spec.Annotations?.Labels ?? JobAnnotations.None.Labels },
        ResultsSha256 = evaluation.ResultsSha256,
        Wait = wait,
        Alerts = { evaluation.Alerts.Select(ToAlert) },
        CreateTime = evaluation.CreateTime.ToTimestamp(),
        UpdateTime = evaluation.UpdateTime.ToTimestamp(),
    };

    public static Api.CompareEvaluationsResponse ToApi(
        EvaluationSnapshot baseline, EvaluationSnapshot candidate, EvaluationComparison comparison) => new()
    {
        Baseline = ToApi(baseline),
        Candidate = ToApi(candidate),
        Difference = comparison.Difference,
        IntervalLow = comparison.Low,
        IntervalHigh = comparison.High,
        Paired = comparison.Paired,
        Problems = comparison.Problems,
        Distinguishable = comparison.IsDistinguishable,
    };

    private static Api.EvaluationSpec ToApi(string projectId, EvaluationSpec spec) => new()
    {
        Model = NameOf(projectId, spec.Model),
        Dataset = ResourceName.Dataset(projectId, spec.DatasetId),
        Recipe = spec.RecipeName,
        SamplesPerProblem = spec.SamplesPerProblem,
        Shards = spec.Shards,
        BudgetUsdMicros = Money.ToMicros(spec.BudgetUsd),
        MaxAgents = spec.MaxAgents == int.MaxValue ? 0 : spec.MaxAgents,
        Pool = spec.Pool,
    };

    private static Api.EvaluationAlert ToAlert(EvaluationAlert alert) => new()
    {
        Number = alert.Number,
        Time = alert.Time.ToTimestamp(),
        Kind = (Api.EvaluationAlertKind)(int)alert.Kind,
        Message = alert.Message,
        Percent = alert.Percent,
    };

    private static string NameOf(string projectId, ModelRef model) => model.RunId is { } runId
        ? ResourceName.Checkpoint(projectId, runId, model.Step)
        : ResourceName.Model(projectId, model.ModelId!);

    private static Api.EvaluationScore? ToScore(EvaluationSnapshot evaluation)
    {
        if (EvaluationScore.Of(evaluation.Verdicts, evaluation.Spec.SamplesPerProblem) is not { } score)
        {
            return null;
        }

        var api = new Api.EvaluationScore
        {
            Problems = score.Problems,
            SamplesPerProblem = evaluation.Spec.SamplesPerProblem,
            Correct = score.Correct,
            Judged = score.Judged,
            WithoutVerdict = score.WithoutVerdict,
            Accuracy = score.Accuracy,
            IntervalLow = score.Low,
            IntervalHigh = score.High,
            Seed = (ulong)evaluation.Spec.Seed,
            EngineVersion = string.Join(", ", evaluation.EngineVersions),
            PromptsCut = evaluation.Verdicts.PromptsCut,
        };
        api.GpuTypes.AddRange(evaluation.GpuTypes);
        return api;
    }
}
