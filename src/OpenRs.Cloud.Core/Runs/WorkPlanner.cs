using System.Globalization;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// What a run does next. It evaluates the base model, unless it starts from a checkpoint; then for each step it rolls out (a run of the
/// kind SFT does not), trains, and evaluates where that is due; the last step always ends with a checkpoint and an evaluation. With a
/// staleness of k, step s rolls out with the policy of version s - k, as soon as that is there, so that agents generate while the trainer
/// trains. The version depends on the step alone, never on who was faster.
/// </summary>
public static class WorkPlanner
{
    /// <summary>The batches that should be under way, the most urgent first; none when the run is done.</summary>
    /// <param name="run">The run, with the outcome of finished batches taken in.</param>
    public static IReadOnlyList<WorkBatch> Due(TrainingRunState run)
    {
        var underWay = run.Batches.Select(static batch => batch with { Suspended = false });
        return [.. underWay.Concat(New(run)).OrderBy(static batch => Urgency(batch.Kind)).ThenBy(static batch => batch.Step)];
    }

    /// <summary>A checkpoint of the policy as it is, before a stop.</summary>
    public static WorkBatch Save(TrainingRunState run) => new()
    {
        BatchId = Id("save", run.Step),
        Kind = WorkKind.Save,
        Step = run.Step,
        Units = 1,
        Policy = run.Policy,
        PolicyVersion = run.Step,
        Checkpoint = run.Checkpoint,
        PreferredAgent = run.Trainer,
    };

    /// <summary>Work that a run consists of.</summary>
    public static AgentRoles RolesOf(RunPlan plan) =>
        (plan.Kind == RunKind.Grpo ? AgentRoles.Rollout : AgentRoles.None)
        | AgentRoles.Train
        | (plan.EvalProblems > 0 ? AgentRoles.Evaluate : AgentRoles.None);

    private static IEnumerable<WorkBatch> New(TrainingRunState run)
    {
        var plan = run.Spec!.Plan;
        if (EvaluationIsDue(plan, run.Step) && run.Evaluations.All(evaluation => evaluation.Step != run.Step))
        {
            return run.Batches.Any(static batch => batch.Kind == WorkKind.Evaluate) ? [] : [Evaluate(plan, run.Step, run.Policy)];
        }

        if (plan.Kind == RunKind.Sft)
        {
            return run.Step < plan.MaxSteps && !IsUnderWay(run, WorkKind.Train, run.Step) ? [Train(run, plan, [])] : [];
        }

        var last = (int)Math.Min((long)run.Step + plan.MaxStaleness, plan.MaxSteps - 1);
        return Enumerable.Range(run.Step, Math.Max(0, last - run.Step + 1))
            .Where(step => run.Rollouts.All(rollouts => rollouts.Step != step) && !IsUnderWay(run, WorkKind.Rollout, step))
            .Select(step => Rollout(run, plan, step))
            .Concat(run.Rollouts.Where(rollouts => rollouts.Step == run.Step && !IsUnderWay(run, WorkKind.Train, run.Step))
                .Select(rollouts => Train(run, plan, rollouts.Results)));
    }

    private static WorkBatch Rollout(TrainingRunState run, RunPlan plan, int step) => new()
    {
        BatchId = Id("rollout", step),
        Kind = WorkKind.Rollout,
        Step = step,
        Units = plan.PromptsPerStep,
        Policy = run.Policy,
        PolicyVersion = run.Step,
    };

    private static WorkBatch Train(TrainingRunState run, RunPlan plan, IReadOnlyList<ObjectRef> rollouts) => new()
    {
        BatchId = Id("train", run.Step),
        Kind = WorkKind.Train,
        Step = run.Step,
        Units = 1,
        Policy = run.Policy,
        PolicyVersion = run.Step,
        Rollouts = rollouts,
        Checkpoint = run.Checkpoint,
        SaveCheckpoint = (run.Step + 1) % plan.SaveEvery == 0 || run.Step + 1 == plan.MaxSteps,
        PreferredAgent = run.Trainer,

        // Who rolls out needs each policy, an evaluation only its own.
        WithoutPolicy = plan.Kind == RunKind.Sft && !EvaluationIsDue(plan, run.Step + 1),
    };

    private static WorkBatch Evaluate(RunPlan plan, int step, ObjectRef? policy) => new()
    {
        BatchId = Id("evaluate", step),
        Kind = WorkKind.Evaluate,
        Step = step,
        Units = (plan.EvalProblems + plan.EvalProblemsPerUnit - 1) / plan.EvalProblemsPerUnit,
        Policy = policy,
        PolicyVersion = step,
        EvalProblems = plan.EvalProblems,
        EvalProblemsPerUnit = plan.EvalProblemsPerUnit,
    };

    private static bool IsUnderWay(TrainingRunState run, WorkKind kind, int step) =>
        run.Batches.Any(batch => batch.Kind == kind && batch.Step == step);

    /// <summary>How many policy versions a run still evaluates, that of a step included.</summary>
    /// <param name="plan">The run's plan.</param>
    /// <param name="step">Where it stands.</param>
    public static int EvaluationsFrom(RunPlan plan, int step)
    {
        if (plan.EvalProblems == 0)
        {
            return 0;
        }

        var regular = plan.EvalEvery > 0 ? ((plan.MaxSteps - 1) / plan.EvalEvery) - ((Math.Max(step, 1) - 1) / plan.EvalEvery) : 0;
        return (step == 0 ? 1 : 0) + regular + 1;
    }

    /// <summary>Whether the policy of a version is evaluated.</summary>
    /// <param name="plan">The run's plan.</param>
    /// <param name="step">The version: steps that were done for it.</param>
    public static bool EvaluationIsDue(RunPlan plan, int step) => plan.EvalProblems > 0
        && (step == 0 || step == plan.MaxSteps || (plan.EvalEvery > 0 && step % plan.EvalEvery == 0));

    // The step under way is the critical path: whoever may train does so before anything else.
    private static int Urgency(WorkKind kind) => kind switch
    {
        WorkKind.Save => 0,
        WorkKind.Train => 1,
        WorkKind.Evaluate => 2,
        _ => 3,
    };

    private static string Id(string kind, int step) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{step:D6}");
}
