using System.Globalization;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>How a run moves on: pure functions from one state to the next.</summary>
public static class RunMachine
{
    /// <summary>Steps whose metrics a run remembers.</summary>
    public const int RecentStepLimit = 64;

    // Sums of two stay within int.
    private const int MaxCount = 1_000_000_000;

    private static readonly string[] VerdictNames = [UnitValues.Correct, UnitValues.Wrong, UnitValues.WithoutVerdict];

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

    /// <summary>Agents are gone. Training does not wait for one of them, although it held the trainer's state.</summary>
    public static TrainingRunState AgentsLost(TrainingRunState run, IReadOnlyCollection<string> agentIds) =>
        run.Trainer is { } trainer && agentIds.Contains(trainer) ? run with { Trainer = null } : run;

    /// <summary>The batch under way is over. Any other batch, and one that is not over, changes nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">What came of the batch.</param>
    /// <param name="spentUsd">What the run has spent, in US dollars.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState BatchOver(TrainingRunState run, BatchProgress progress, decimal spentUsd, DateTimeOffset now)
    {
        if (run.Batch is not { } batch || batch.BatchId != progress.BatchId || (progress.Failure is null && progress.Finished < progress.Total))
        {
            return run;
        }

        // The lease was granted, but a crash kept the run from being told: finished work proves that an agent is there.
        run = LeaseOpened(run, progress.LastAgent ?? "unknown", now);
        if ((progress.Failure ?? Defect(batch, progress)) is { } failure)
        {
            return BatchFailed(run, batch, $"Work unit of {batch.BatchId} failed: {failure}", now);
        }

        run = Absorb(run, batch, progress, spentUsd, now) with { UpdateTime = now, Version = run.Version + 1 };
        return run.State == RunState.Stopping ? GoOnStopping(run, now) : GoOn(run, batch.Kind, progress, now);
    }

    /// <summary>Ends a run after a checkpoint, or at once when there is nothing to save.</summary>
    /// <param name="run">The run, not in a final state.</param>
    /// <param name="target">The final state to reach.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="Errors.CloudException">ILLEGAL_TRANSITION: the run is over, or cannot end in <paramref name="target"/>.</exception>
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

        RunTransitions.Check(RunState.Stopping, target);
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

        return FinishUnsaved(run, $"No agent could save in {StopPatience.TotalMinutes:0} minutes", now);
    }

    // While stopping, the step is lost but the policy before it can still be saved; and a save that fails does not change why the run ends.
    private static TrainingRunState BatchFailed(TrainingRunState run, WorkBatch batch, string failure, DateTimeOffset now) =>
        run.State != RunState.Stopping ? Finish(run, RunState.Failed, failure, now)
        : batch.Kind == WorkKind.Train ? GoOnStopping(run, now) with { UpdateTime = now, Version = run.Version + 1 }
        : FinishUnsaved(run, failure, now);

    // What only an agent with a defect reports. Taken in, it would lose the checkpoint or make the run unreadable.
    private static string? Defect(WorkBatch batch, BatchProgress progress)
    {
        var savedStep = batch.Kind == WorkKind.Train ? batch.Step + 1 : batch.Step;
        var mustSave = batch.Kind == WorkKind.Save || batch.SaveCheckpoint;
        if (progress.Checkpoint is { } checkpoint ? checkpoint.Step != savedStep : mustSave)
        {
            var came = progress.Checkpoint is { } wrong ? $"one of step {wrong.Step}" : "none";
            return $"{progress.LastAgent} was to commit a checkpoint of step {savedStep} and reported {came}.";
        }

        return batch.Kind == WorkKind.Evaluate && VerdictNames.FirstOrDefault(name => !IsCount(progress.Values.GetValueOrDefault(name))) is { } bad
            ? string.Create(CultureInfo.InvariantCulture, $"'{bad}' sums to {progress.Values[bad]}, which is no number of problems.")
            : null;
    }

    private static bool IsCount(double value) => value is >= 0 and <= MaxCount && Math.Floor(value) == value;

    private static TrainingRunState Absorb(
        TrainingRunState run, WorkBatch batch, BatchProgress progress, decimal spentUsd, DateTimeOffset now) => batch.Kind switch
    {
        WorkKind.Train => run with
        {
            Step = batch.Step + 1,
            Policy = progress.Results[0],
            Trainer = progress.LastAgent,
            Checkpoint = progress.Checkpoint ?? run.Checkpoint,
            RecentSteps = Append(run.RecentSteps, new StepMetrics { Step = batch.Step + 1, Values = progress.Values, CompleteTime = now, SpentUsd = spentUsd }),
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
            : run with { Batch = WorkPlanner.Save(run), StopDeadline = now + StopPatience };

    private static TrainingRunState FinishUnsaved(TrainingRunState run, string why, DateTimeOffset now)
    {
        var kept = run.Checkpoint is { } checkpoint
            ? $"the checkpoint of step {checkpoint.Step} is the last"
            : "there is no checkpoint";
        return Finish(run, run.StopTarget ?? RunState.Failed, $"{run.Reason} {why.TrimEnd('.')}; {kept}.", now);
    }

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
