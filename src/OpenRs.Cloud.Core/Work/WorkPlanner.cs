using System.Globalization;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Work;

/// <summary>
/// What a run does next. The order is: evaluate the base model; then for each step roll out, train, and evaluate where it is due; the
/// last step always ends with a checkpoint and an evaluation.
/// </summary>
public static class WorkPlanner
{
    /// <summary>The first batch of a run.</summary>
    public static WorkBatch First(RunPlan plan) => plan.EvalProblems > 0 ? Evaluate(plan, 0, null) : Rollout(plan, 0, null);

    /// <summary>The batch after a finished one; <see langword="null"/> when the run is done.</summary>
    /// <param name="run">The run, with the finished batch's outcome taken in.</param>
    /// <param name="finished">Kind of the finished batch.</param>
    /// <param name="results">Its results by position.</param>
    public static WorkBatch? Next(TrainingRunState run, WorkKind finished, IReadOnlyList<ObjectRef> results)
    {
        var plan = run.Spec!.Plan;
        return finished switch
        {
            WorkKind.Rollout => Train(run, plan, results),
            WorkKind.Train when EvaluationIsDue(plan, run.Step) => Evaluate(plan, run.Step, run.Policy),
            _ => run.Step < plan.MaxSteps ? Rollout(plan, run.Step, run.Policy) : null,
        };
    }

    /// <summary>A checkpoint of the policy as it is, before a stop.</summary>
    public static WorkBatch Save(TrainingRunState run) => new()
    {
        BatchId = Id("save", run.Step),
        Kind = WorkKind.Save,
        Step = run.Step,
        Units = 1,
        Policy = run.Policy,
        Checkpoint = run.Checkpoint,
        PreferredAgent = run.Trainer,
    };

    private static WorkBatch Rollout(RunPlan plan, int step, ObjectRef? policy) => new()
    {
        BatchId = Id("rollout", step),
        Kind = WorkKind.Rollout,
        Step = step,
        Units = plan.PromptsPerStep,
        Policy = policy,
    };

    private static WorkBatch Train(TrainingRunState run, RunPlan plan, IReadOnlyList<ObjectRef> rollouts) => new()
    {
        BatchId = Id("train", run.Step),
        Kind = WorkKind.Train,
        Step = run.Step,
        Units = 1,
        Policy = run.Policy,
        Rollouts = rollouts,
        Checkpoint = run.Checkpoint,
        SaveCheckpoint = (run.Step + 1) % plan.SaveEvery == 0 || run.Step + 1 == plan.MaxSteps,
        PreferredAgent = run.Trainer,
    };

    private static WorkBatch Evaluate(RunPlan plan, int step, ObjectRef? policy) => new()
    {
        BatchId = Id("evaluate", step),
        Kind = WorkKind.Evaluate,
        Step = step,
        Units = (plan.EvalProblems + plan.EvalProblemsPerUnit - 1) / plan.EvalProblemsPerUnit,
        Policy = policy,
        EvalProblems = plan.EvalProblems,
        EvalProblemsPerUnit = plan.EvalProblemsPerUnit,
    };

    private static bool EvaluationIsDue(RunPlan plan, int step) =>
        plan.EvalProblems > 0 && (step == plan.MaxSteps || (plan.EvalEvery > 0 && step % plan.EvalEvery == 0));

    private static string Id(string kind, int step) => string.Create(CultureInfo.InvariantCulture, $"{kind}-{step:D6}");
}
