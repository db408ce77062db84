using System.Globalization;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>How a run moves on: pure functions from one state to the next. How it stops is in <see cref="RunStops"/>.</summary>
public static class RunMachine
{
    // Sums of two stay within int.
    private const int MaxCount = 1_000_000_000;

    private static readonly string[] VerdictNames =
        [UnitValues.Correct, UnitValues.Wrong, UnitValues.WithoutVerdict, UnitValues.PromptsCut];

    /// <summary>A new run, waiting for its first agent.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="spec">What it trains.</param>
    /// <param name="now">The time.</param>
    /// <param name="start">The run's own copy of the checkpoint that it continues from; <see langword="null"/> for its model.</param>
    public static TrainingRunState Create(string projectId, RunSpec spec, DateTimeOffset now, CheckpointRef? start = null)
    {
        var run = new TrainingRunState
        {
            ProjectId = projectId,
            Spec = spec,
            State = RunState.Provisioning,
            Reason = PoolWait.ReasonOf(spec.Pool),
            MaxAgents = spec.MaxAgents,
            BudgetUsd = spec.BudgetUsd,
            Annotations = spec.Annotations,
            Priority = spec.Priority,
            Step = start?.Step ?? 0,
            Checkpoint = start,
            CreateTime = now,
            UpdateTime = now,
            Version = 1,
        };
        return Note(run with { Batches = WorkPlanner.Due(run) }, from: null, run.Reason, now);
    }

    /// <summary>An agent holds a lease. Only the first changes something, and the first after a wait.</summary>
    public static TrainingRunState LeaseOpened(TrainingRunState run, string agentId, DateTimeOffset now)
    {
        var reason = $"Agent {agentId} is at work.";
        return run.State == RunState.Provisioning ? Move(run, RunState.Running, reason, now)
            : run is { State: RunState.Running, WaitsForPrice: true } ? Touch(run, now) with { Reason = reason, WaitsForPrice = false }
            : run;
    }

    /// <summary>The budget cannot pay an agent that wanted to work. The run waits for another one, and says so while it has none.</summary>
    public static TrainingRunState PriceRefused(TrainingRunState run, AgentInfo agent, LedgerSnapshot ledger, DateTimeOffset now)
    {
        if (ledger.Leases > 0 || run.State is not (RunState.Provisioning or RunState.Running))
        {
            return run;
        }

        var reason = BudgetAdmission.Unpayable(agent, ledger);
        return run.Reason == reason ? run : Touch(run, now) with { Reason = reason, WaitsForPrice = true };
    }

    /// <summary>Agents are gone. Training does not wait for one of them, although it held the trainer's state.</summary>
    public static TrainingRunState AgentsLost(TrainingRunState run, IReadOnlyCollection<string> agentIds) =>
        run.Trainer is { } trainer && agentIds.Contains(trainer) ? run with { Trainer = null } : run;

    /// <summary>Sets how many agents may work for a run.</summary>
    /// <param name="run">The run.</param>
    /// <param name="maxAgents">Agents to use at most, at least 1.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION: the run is over.</exception>
    public static TrainingRunState Scale(TrainingRunState run, int maxAgents, DateTimeOffset now)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxAgents, 1);
        if (RunTransitions.IsFinal(run.State))
        {
            throw Illegal($"The run is {RunTransitions.Name(run.State)}: it uses no agents any more.");
        }

        return run.MaxAgents == maxAgents
            ? run
            : RunEvents.WithUpdate(run, Touch(run, now) with { MaxAgents = maxAgents }, now);
    }

    /// <summary>Makes a run that is over not exist any more.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION: the run is not over.</exception>
    public static TrainingRunState Delete(TrainingRunState run, DateTimeOffset now) =>
        !RunTransitions.IsFinal(run.State) ? throw Illegal($"The run is {RunTransitions.Name(run.State)}. Cancel it before you delete it.")
        : run.Deleted ? run
        : Touch(run, now) with { Deleted = true, Events = [], OpenAlerts = [], UndeliveredAlerts = [] };

    /// <summary>A batch under way is over. Any other batch, and one that is not over, changes nothing.</summary>
    /// <param name="run">The run.</param>
    /// <param name="progress">What came of the batch.</param>
    /// <param name="spentUsd">What the run has spent, in US dollars.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState BatchOver(TrainingRunState run, BatchProgress progress, decimal spentUsd, DateTimeOffset now)
    {
        if (run.Batches.FirstOrDefault(batch => batch.BatchId == progress.BatchId) is not { } batch
            || !progress.IsOver)
        {
            return run;
        }

        // The lease was granted, but a crash kept the run from being told: finished work proves that an agent is there.
        run = LeaseOpened(run, progress.LastAgent ?? "unknown", now);
        run = Touch(run, now) with { Batches = [.. run.Batches.Where(other => other.BatchId != batch.BatchId)] };
        if ((progress.Failure ?? Defect(batch, progress)) is { } failure)
        {
            return RunStops.BatchFailed(run, batch, $"Work unit of {batch.BatchId} failed: {failure}", now);
        }

        run = RunEvents.WithResults(run, ApplyResult(run, batch, progress, spentUsd, now), now);
        return run.State switch
        {
            RunState.Stopping => RunStops.BatchFinished(run, batch, now),
            RunState.Paused => run,
            RunState.Running when NoGainAfter(run, batch.Kind) is { } reason => RunStops.Begin(run, RunState.Plateaued, reason, now),
            _ => PlanNext(run, now),
        };
    }

    /// <summary>Why a run that looks for a plateau is on one, in words; <see langword="null"/> where it is not.</summary>
    internal static string? PlateauOf(TrainingRunState run) => run.Spec!.Plan is var plan && plan.OnPlateau != OnPlateau.Ignore
        && PlateauRules.Of(run.Evaluations, plan.MaxSteps, plan.PlateauMinGain) is { IsPlateau: true } plateau
        ? PlateauRules.Describe(plateau, plan.MaxSteps - run.Evaluations[^1].Step, plan.PlateauMinGain)
        : null;

    // Why a run whose batch is done ends before its last step; null where it continues.
    private static string? NoGainAfter(TrainingRunState run, WorkKind kind) => kind switch
    {
        WorkKind.Evaluate => run.Spec!.Plan.OnPlateau == OnPlateau.Stop ? PlateauOf(run) : null,
        WorkKind.Train => ValidationRules.EarlyStop(run.Spec!.Plan, run.Step, run.Validation),
        _ => null,
    };

    /// <summary>Plans what is due; a run with nothing left to do has succeeded.</summary>
    internal static TrainingRunState PlanNext(TrainingRunState run, DateTimeOffset now)
    {
        run = run with { Batches = WorkPlanner.Due(run) };
        return run.Batches.Count > 0
            ? run
            : Finish(run, RunState.Succeeded, string.Create(CultureInfo.InvariantCulture, $"All {run.Step} steps done."), now);
    }

    /// <summary>Ends a run.</summary>
    internal static TrainingRunState Finish(TrainingRunState run, RunState target, string reason, DateTimeOffset now) =>
        Move(run, target, reason, now) with { Batches = [], Rollouts = [], StopDeadline = null };

    /// <summary>Moves a run to another state.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION.</exception>
    internal static TrainingRunState Move(TrainingRunState run, RunState to, string reason, DateTimeOffset now)
    {
        RunTransitions.Check(run.State, to);
        return Note(Touch(run, now) with { State = to, Reason = reason, WaitsForPrice = false }, run.State, reason, now);
    }

    /// <summary>Adds the event of a move that was made.</summary>
    internal static TrainingRunState Note(TrainingRunState run, RunState? from, string reason, DateTimeOffset now) => RunEvents.Append(
        run, RunEvents.Of(run, RunEventKind.StateChanged, reason, now) with { From = from, To = run.State });

    /// <summary>The same run at a later version.</summary>
    internal static TrainingRunState Touch(TrainingRunState run, DateTimeOffset now) =>
        run with { UpdateTime = now, Version = run.Version + 1 };

    /// <summary>An error about what the run's state does not allow.</summary>
    internal static CloudException Illegal(string message) =>
        new(CloudErrorKind.FailedPrecondition, ErrorReason.IllegalTransition, message);

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

        return batch.Kind == WorkKind.Evaluate
            && VerdictNames.FirstOrDefault(name => !IsCount(progress.Values.GetValueOrDefault(name))) is { } bad
            ? string.Create(CultureInfo.InvariantCulture, $"'{bad}' sums to {progress.Values[bad]}, which is no number of problems.")
            : null;
    }

    private static bool IsCount(double value) => value is >= 0 and <= MaxCount && Math.Floor(value) == value;

    private static TrainingRunState ApplyResult(
        TrainingRunState run, WorkBatch batch, BatchProgress progress, decimal spentUsd, DateTimeOffset now) => batch.Kind switch
    {
        WorkKind.Rollout => run with
        {
            Rollouts = [.. run.Rollouts, new StepRollouts { Step = batch.Step, Results = progress.Results }],
        },
        WorkKind.Train => run with
        {
            Step = batch.Step + 1,
            Policy = batch.WithoutPolicy ? null : progress.Results[0],
            Trainer = progress.LastAgent,
            Checkpoint = progress.Checkpoint ?? run.Checkpoint,
            Rollouts = [.. run.Rollouts.Where(rollouts => rollouts.Step > batch.Step)],
            Validation = progress.Values.TryGetValue(UnitValues.EvalLoss, out var loss) && double.IsFinite(loss)
                ? ValidationRules.Add(
                    run.Validation, batch.Step + 1, loss, run.Spec!.Plan.EarlyStoppingThreshold, progress.Checkpoint is not null)
                : run.Validation,
            RecentSteps = StepBlocks.Append(
                run,
                new StepMetrics { Step = batch.Step + 1, Values = progress.Values, CompleteTime = now, SpentUsd = spentUsd }),
        },
        WorkKind.Evaluate => run with { Evaluations = [.. run.Evaluations, Summarize(batch.Step, progress)] },
        _ => run with { Checkpoint = progress.Checkpoint },
    };

    private static EvaluationSummary Summarize(int step, BatchProgress progress)
    {
        int Count(string name) => (int)progress.Values.GetValueOrDefault(name);
        return new EvaluationSummary
        {
            Step = step,
            Correct = Count(UnitValues.Correct),
            Problems = Count(UnitValues.Correct) + Count(UnitValues.Wrong),
            WithoutVerdict = Count(UnitValues.WithoutVerdict),
            PromptsCut = Count(UnitValues.PromptsCut),
        };
    }
}
