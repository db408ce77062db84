using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Server.Ledgers;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Statistics;
using Api = OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Runs;

/// <summary>Runs as the API shows them.</summary>
internal static class RunMapper
{
    /// <summary>A run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="wait">Why it waits; <see langword="null"/> when it does not.</param>
    public static Api.Run ToApi(RunSnapshot run, Api.JobWait? wait)
    {
        var api = new Api.Run
        {
            Name = ResourceName.Run(run.ProjectId, run.RunId),
            Spec = ToApi(run.ProjectId, run.Spec),
            State = (Api.RunState)(int)run.State,
            StateReason = run.StateReason,
            Phase = (Api.RunPhase)(int)run.Phase,
            Step = run.Step,
            MaxSteps = run.Spec.Plan.MaxSteps,
            MaxAgents = run.MaxAgents == int.MaxValue ? 0 : run.MaxAgents,
            Cost = LedgerMapper.ToApi(run.Ledger),
            Agents = run.Ledger.Leases,
            ResolvedRecipeJson = run.Spec.RecipeJson,
            CreateTime = run.CreateTime.ToTimestamp(),
            UpdateTime = run.UpdateTime.ToTimestamp(),
            Progress = new Api.WorkProgress { Finished = run.UnitsFinished, Total = run.UnitsTotal },
            DisplayName = run.Annotations.DisplayName,
            Note = run.Annotations.Note,
            Priority = run.Priority,
            Labels = { run.Annotations.Labels },
            Wait = wait,
        };
        api.Origin = run.Spec.Origin is { } origin
            ? new Api.RunOrigin
            {
                Checkpoint = ResourceName.Checkpoint(run.ProjectId, origin.RunId, origin.Step),
                Step = origin.Step,
                WithoutOptimizer = origin.WithoutOptimizer,
            }
            : null;
        api.Kind = run.Spec.Plan.Kind == RunKind.Sft ? Api.RunKind.Sft : Api.RunKind.Grpo;
        api.Validation = run.Validation is { } validation
            ? new Api.ValidationSummary
            {
                Step = validation.Step, Loss = validation.Loss, BestStep = validation.BestStep, BestLoss = validation.BestLoss,
            }
            : null;
        api.Evaluations.AddRange(run.Evaluations.Select(ToApi));
        api.Alerts.AddRange(run.Alerts.Select(ToAlert));
        if (run.RecentSteps.Count > 0)
        {
            api.LastStep = ToApi(run.RecentSteps[^1]);
        }

        if (run.Checkpoint is { } checkpoint)
        {
            api.Checkpoint = new Api.CheckpointRef
            {
                Prefix = checkpoint.Prefix,
                Step = checkpoint.Step,
                WeightsSha256 = checkpoint.WeightsSha256,
            };
        }

        return api;
    }

    public static Api.StepMetrics ToApi(StepMetrics step)
    {
        var api = new Api.StepMetrics
        {
            Step = step.Step,
            CompleteTime = step.CompleteTime.ToTimestamp(),
            SpentUsdMicros = Money.ToMicros(step.SpentUsd),
        };
        foreach (var (name, value) in step.Values)
        {
            api.Values[name] = value;
        }

        return api;
    }

    public static Api.RunEvent ToApi(RunEvent item) => new()
    {
        Number = item.Number,
        Time = item.Time.ToTimestamp(),
        Kind = (Api.RunEventKind)(int)item.Kind,
        Message = item.Message,
        Step = item.Step,
        FromState = (Api.RunState)(int)(item.From ?? 0),
        State = (Api.RunState)(int)(item.To ?? 0),
        Agent = item.AgentId ?? "",
        Unit = item.Unit ?? "",
        Percent = item.Percent,
    };

    private static Api.RunAlert ToAlert(RunEvent item) => new()
    {
        EventNumber = item.Number,
        Time = item.Time.ToTimestamp(),
        Kind = (Api.RunAlertKind)(int)(((IJobAlert)item).AlertKind ?? 0),
        Message = item.Message,
        Percent = item.Percent,
    };

    private static Api.RunSpec ToApi(string projectId, RunSpec spec) => new()
    {
        Model = ResourceName.Model(projectId, spec.ModelId),
        Dataset = ResourceName.Dataset(projectId, spec.DatasetId),
        EvalDataset = spec.EvalDatasetId is { } evaluation ? ResourceName.Dataset(projectId, evaluation) : "",
        Recipe = spec.RecipeName,
        BudgetUsdMicros = Money.ToMicros(spec.BudgetUsd),
        MaxAgents = spec.MaxAgents == int.MaxValue ? 0 : spec.MaxAgents,
        Pool = spec.Pool,
        OnBudget = spec.OnBudget == OnBudget.Pause ? Api.OnBudget.Pause : Api.OnBudget.Stop,
    };

    private static Api.EvaluationSummary ToApi(EvaluationSummary evaluation)
    {
        var interval = WilsonInterval.Of(evaluation.Correct, evaluation.Problems);
        return new Api.EvaluationSummary
        {
            Step = evaluation.Step,
            Problems = evaluation.Problems,
            Correct = evaluation.Correct,
            Accuracy = evaluation.Problems == 0 ? 0 : (double)evaluation.Correct / evaluation.Problems,
            IntervalLow = interval.Low,
            IntervalHigh = interval.High,
            WithoutVerdict = evaluation.WithoutVerdict,
            PromptsCut = evaluation.PromptsCut,
        };
    }
}
