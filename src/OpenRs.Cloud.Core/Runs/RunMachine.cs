using System.Globalization;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>How a run moves on: pure functions from one state to the next.</summary>
public static class RunMachine
{
    /// <summary>Steps whose metrics a run remembers.</summary>
    public const int RecentStepLimit = 64;

    /// <summary>How long a stop waits for an agent that can save before it ends with the checkpoint that is there.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromMinutes(10);

    /// <summary>A new run, waiting for its first agent.</summary>
    public static TrainingRunState Create(string projectId, RunSpec spec, DateTimeOffset now) => new()
    {
        ProjectId = projectId,
        Spec = spec,
        State = RunState.Provisioning,
        Reason = "Waiting for the first agent.",
        Batch = WorkPlanner.First(spec.Plan),
        CreateTime = now,
        UpdateTime = now,
        Version = 1,
    };

    /// <summary>An agent holds a lease. Only the first changes something.</summary>
    public static TrainingRunState LeaseOpened(TrainingRunState run, string agentId, DateTimeOffset now) =>
        run.State == RunState.Provisioning ? Move(run, RunState.Running, $"Agent {agentId} is at work.", now) : run;

    /// <summary>The batch under way is over.</summary>
    /// <param name="run">The run; its batch must be the one of <paramref name="progress"/>.</param>
    /// <param name="progress">What came of the batch.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState BatchOver(TrainingRunState run, BatchProgress progress, DateTimeOffset now)
    {
        var batch = run.Batch;
        if (batch is null || batch.BatchId != progress.BatchId)
        {
            return run;
        }

        if (progress.Failure is { } failure)
        {
            return Finish(run, RunState.Failed, $"Work unit of {batch.BatchId} failed: {failure}", now);
        }

        run = Absorb(run, batch, progress) with { UpdateTime = now, Version = run.Version + 1 };
        return run.State == RunState.Stopping ? GoOnStopping(run, now) : GoOn(run, batch.Kind, progress, now);
    }

    /// <summary>Ends a run after a checkpoint, or at once when there is nothing to save.</summary>
    /// <param name="run">The run, not in a final state.</param>
    /// <param name="target">The final state to reach.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState BeginStop(TrainingRunState run, RunState target, string reason, DateTimeOffset now)
    {
        if (run.State == RunState.Stopping)
        {
            return run;
        }

        if (run.State is RunState.Queued or RunState.Provisioning)
        {
            return Finish(run, target, reason, now);
        }

        run = Move(run, RunState.Stopping, reason, now) with { StopTarget = target, StopDeadline = now + StopPatience };

        // A step under way is cheaper to finish than to lose: the reserve is made for it.
        return run.Batch is { Kind: WorkKind.Train } ? run : GoOnStopping(run, now);
    }

    /// <summary>Ends a stop whose patience is over with the checkpoint that is there.</summary>
    public static TrainingRunState GiveUpStopping(TrainingRunState run, DateTimeOffset now)
    {
        if (run.State != RunState.Stopping || run.StopDeadline is not { } deadline || now < deadline)
        {
            return run;
        }

        var kept = run.Checkpoint is { } checkpoint
            ? $"the checkpoint of step {checkpoint.Step} is the last"
            : "there is no checkpoint";
        return Finish(run, run.StopTarget ?? RunState.Failed, $"{run.Reason} No agent could save in {StopPatience.TotalMinutes:0} minutes; {kept}.", now);
    }

    private static TrainingRunState Absorb(TrainingRunState run, WorkBatch batch, BatchProgress progress) => batch.Kind switch
    {
        WorkKind.Train => run with
        {
            Step = batch.Step + 1,
            Policy = progress.Results[0],
            Trainer = progress.LastAgent,
            Checkpoint = progress.Checkpoint ?? run.Checkpoint,
            RecentSteps = Append(run.RecentSteps, new StepMetrics { Step = batch.Step + 1, Values = progress.Values }),
        },
        WorkKind.Evaluate => run with { Evaluations = [.. run.Evaluations, Summarize(batch.Step, progress)] },
        WorkKind.Save => run with { Checkpoint = progress.Checkpoint ?? run.Checkpoint },
        _ => run,
    };

    private static TrainingRunState GoOn(TrainingRunState run, WorkKind finished, BatchProgress progress, DateTimeOffset now)
    {
        var next = WorkPlanner.Next(run, finished, progress.Results);
        return next is not null
            ? run with { Batch = next }
            : Finish(run, RunState.Succeeded, string.Create(CultureInfo.InvariantCulture, $"All {run.Step} steps done."), now);
    }

    private static TrainingRunState GoOnStopping(TrainingRunState run, DateTimeOffset now) =>
        run.Step == (run.Checkpoint?.Step ?? 0)
            ? Finish(run, run.StopTarget ?? RunState.Failed, run.Reason, now)
            : run with { Batch = WorkPlanner.Save(run) };

    private static TrainingRunState Finish(TrainingRunState run, RunState target, string reason, DateTimeOffset now) =>
        Move(run, target, reason, now) with { Batch = null, StopDeadline = null };

    private static TrainingRunState Move(TrainingRunState run, RunState to, string reason, DateTimeOffset now)
    {
        RunTransitions.Check(run.State, to);
        return run with { State = to, Reason = reason, UpdateTime = now, Version = run.Version + 1 };
    }

    private static EvaluationSummary Summarize(int step, BatchProgress progress)
    {
        int Count(string name) => (int)progress.Values.GetValueOrDefault(name);
        return new EvaluationSummary
        {
            Step = step,
            Correct = Count(UnitValues.Correct),
            Problems = Count(UnitValues.Correct) + Count(UnitValues.Wrong),
            WithoutVerdict = Count(UnitValues.WithoutVerdict),
        };
    }

    private static IReadOnlyList<StepMetrics> Append(IReadOnlyList<StepMetrics> steps, StepMetrics step) =>
        [.. steps.Skip(Math.Max(0, steps.Count + 1 - RecentStepLimit)), step];
}
