using System.Globalization;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// How a run stops, for good or for a pause: pure functions from one state to the next. A step under way is finished, a checkpoint is
/// saved, and then the run ends at once, or is paused as soon as all leases are closed, so that a paused run costs nothing.
/// </summary>
public static class RunStops
{
    /// <summary>How long a stop waits for an agent that can save before it ends with the checkpoint that is there.</summary>
    public static readonly TimeSpan SaveTimeout = TimeSpan.FromMinutes(10);

    /// <summary>Pauses a run on request. One that is paused, or about to be, stays as it is.</summary>
    /// <exception cref="Errors.CloudException">ILLEGAL_TRANSITION: the run is over, or about to be.</exception>
    public static TrainingRunState Pause(TrainingRunState run, string reason, DateTimeOffset now) =>
        run.State != RunState.Stopping || run.StopTarget == RunState.Paused
            ? Begin(run, RunState.Paused, reason, now)
            : throw RunMachine.Illegal(
                $"The run is about to become {RunTransitions.Name(run.StopTarget!.Value)} and cannot be paused any more.");

    /// <summary>Goes on with a paused run. One that goes on already stays as it is.</summary>
    /// <param name="run">The run.</param>
    /// <param name="budgetUsd">The budget from now on in US dollars; <see langword="null"/> leaves it as it is.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="Errors.CloudException">ILLEGAL_TRANSITION, as <see cref="CheckResume"/> says.</exception>
    public static TrainingRunState Resume(TrainingRunState run, decimal? budgetUsd, DateTimeOffset now)
    {
        CheckResume(run.State, run.BudgetUsd, budgetUsd);
        if (run.State != RunState.Paused)
        {
            return run;
        }

        var resumed = run with { BudgetUsd = budgetUsd ?? run.BudgetUsd, StopTarget = null, Stall = null };
        run = RunMachine.Move(RunEvents.WithUpdate(run, resumed, now), RunState.Running, "Resumed by a client.", now);
        return RunMachine.PlanNext(run, now);
    }

    /// <summary>
    /// Checks that resuming a run does what its caller wants: a call that changes nothing must not look like one that did.
    /// </summary>
    /// <param name="state">Where the run stands.</param>
    /// <param name="currentUsd">Its budget in US dollars.</param>
    /// <param name="budgetUsd">The budget that is asked for; <see langword="null"/> leaves it as it is.</param>
    /// <exception cref="Errors.CloudException">ILLEGAL_TRANSITION: the run is over, is stopping, or has a budget that only a pause can
    /// change.</exception>
    public static void CheckResume(RunState state, decimal currentUsd, decimal? budgetUsd)
    {
        if (RunTransitions.IsFinal(state))
        {
            throw RunMachine.Illegal(
                $"The run is {RunTransitions.Name(state)} and cannot go on. Fork one of its checkpoints: the new run goes on "
                + "from there, with a budget of its own.");
        }

        if (state == RunState.Stopping)
        {
            throw RunMachine.Illegal("The run is STOPPING. Resume it when it is PAUSED.");
        }

        if (state != RunState.Paused && budgetUsd is { } budget && budget != currentUsd)
        {
            throw RunMachine.Illegal(
                $"The run is {RunTransitions.Name(state)}, so there is nothing to resume. UpdateRun changes the budget of a run that goes "
                + "on (`openrs runs update --budget`).");
        }
    }

    /// <summary>Stops or pauses a run, as its spec says: its budget does not cover more GPU time.</summary>
    /// <param name="run">The run, not in a final state.</param>
    /// <param name="ledger">The run's ledger.</param>
    /// <param name="now">The time.</param>
    public static TrainingRunState BudgetRefused(TrainingRunState run, LedgerSnapshot ledger, DateTimeOffset now)
    {
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"Budget ${run.BudgetUsd:0.00####} does not cover more GPU time: spent ${ledger.SpentUsd:0.0000##}, "
            + $"granted ${ledger.GrantedUsd:0.0000##}, reserve ${ledger.ReserveUsd:0.0000##}.");
        var target = run.Spec!.OnBudget == OnBudget.Pause ? RunState.Paused : RunState.BudgetExhausted;
        return RunEvents.Before(
            run, RunEvents.Of(run, RunEventKind.LeaseRefused, reason, now), noted => Begin(noted, target, reason, now));
    }

    /// <summary>Stops a run after a checkpoint, or at once when there is nothing to save.</summary>
    /// <param name="run">The run, not in a final state.</param>
    /// <param name="target">The state to reach: a final one or PAUSED.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="Errors.CloudException">ILLEGAL_TRANSITION: the run is over, or cannot end in <paramref name="target"/>.</exception>
    public static TrainingRunState Begin(TrainingRunState run, RunState target, string reason, DateTimeOffset now)
    {
        if (run.State == RunState.Stopping)
        {
            return run.StopTarget == RunState.Paused && target == RunState.Cancelled ? CancelPausing(run, reason, now) : run;
        }

        if (run.State == target && target == RunState.Paused)
        {
            return run;
        }

        if (run.State is RunState.Queued or RunState.Provisioning)
        {
            return target == RunState.Paused
                ? RunMachine.Move(run, target, reason, now) with { Batches = Hold(run) }
                : RunMachine.Finish(run, target, reason, now);
        }

        RunTransitions.Check(RunState.Stopping, target);
        run = RunMachine.Move(run, RunState.Stopping, reason, now) with { StopTarget = target, StopDeadline = now + SaveTimeout };

        // A step under way is cheaper to finish than to lose: the reserve is made for it.
        return run.Batches.FirstOrDefault(static batch => batch.Kind == WorkKind.Train) is { } train
            ? run with { Batches = [train, .. Kept(run)] }
            : SaveOrEnd(run, now);
    }

    /// <summary>Ends a stop whose time is over with the checkpoint that is there.</summary>
    public static TrainingRunState GiveUp(TrainingRunState run, DateTimeOffset now) =>
        run.State == RunState.Stopping && run.StopDeadline is { } deadline && now >= deadline
            ? EndUnsaved(run, $"No agent could save in {SaveTimeout.TotalMinutes:0} minutes", now)
            : run;

    /// <summary>Whether a run only waits for its leases to be closed.</summary>
    public static bool IsLeaving(TrainingRunState run) =>
        run.State == RunState.Stopping && !run.Batches.Any(static batch => !batch.Suspended);

    /// <summary>No lease of the run is alive: nothing stands between it and its pause any more.</summary>
    public static TrainingRunState LeasesClosed(TrainingRunState run, DateTimeOffset now) =>
        IsLeaving(run) ? RunMachine.Move(run, RunState.Paused, run.Reason, now) with { Trainer = null } : run;

    /// <summary>A batch is finished while the run stops.</summary>
    internal static TrainingRunState BatchFinished(TrainingRunState run, WorkBatch batch, DateTimeOffset now) =>
        batch.Suspended ? run : SaveOrEnd(run, now);

    /// <summary>A batch has failed. A step that fails while the run stops is lost, but the policy before it can still be saved.</summary>
    internal static TrainingRunState BatchFailed(TrainingRunState run, WorkBatch batch, string failure, DateTimeOffset now) =>
        run.State switch
    {
        RunState.Stopping when batch.Kind == WorkKind.Train => SaveOrEnd(run, now),
        RunState.Stopping when batch.Kind == WorkKind.Save => EndUnsaved(run, failure, now),

        // Work that is held for after the pause can never be done: there will be no after.
        RunState.Stopping => IsLeaving(run)
            ? RunMachine.Finish(run, RunState.Failed, failure, now)
            : RunMachine.Note(run with { StopTarget = RunState.Failed, Reason = failure }, run.State, failure, now),
        _ => RunMachine.Finish(run, RunState.Failed, failure, now),
    };

    private static TrainingRunState CancelPausing(TrainingRunState run, string reason, DateTimeOffset now)
    {
        run = RunMachine.Touch(run, now) with { StopTarget = RunState.Cancelled, Reason = reason };
        return IsLeaving(run)
            ? RunMachine.Finish(run, RunState.Cancelled, reason, now)
            : RunMachine.Note(run, run.State, reason, now) with { Batches = [.. run.Batches.Where(static batch => !batch.Suspended)] };
    }

    private static TrainingRunState SaveOrEnd(TrainingRunState run, DateTimeOffset now) => run.Step == (run.Checkpoint?.Step ?? 0)
        ? End(run, run.Reason, now)
        : run with { Batches = [WorkPlanner.Save(run), .. Kept(run)], StopDeadline = now + SaveTimeout };

    private static TrainingRunState EndUnsaved(TrainingRunState run, string why, DateTimeOffset now)
    {
        var kept = run.Checkpoint is { } checkpoint
            ? $"the checkpoint of step {checkpoint.Step} is the last"
            : "there is no checkpoint";
        return End(run, $"{run.Reason} {why.TrimEnd('.')}; {kept}.", now);
    }

    private static TrainingRunState End(TrainingRunState run, string reason, DateTimeOffset now) => run.StopTarget == RunState.Paused
        ? RunMachine.Touch(run, now) with { Reason = reason, Batches = Kept(run), StopDeadline = null }
        : RunMachine.Finish(run, run.StopTarget ?? RunState.Failed, reason, now);

    // What goes on after a pause: rollouts and evaluations with their finished units. A step that was not trained is planned anew.
    private static IReadOnlyList<WorkBatch> Kept(TrainingRunState run) =>
        run.StopTarget == RunState.Paused ? Hold(run) : [];

    private static IReadOnlyList<WorkBatch> Hold(TrainingRunState run) =>
        [.. run.Batches.Where(static batch => batch.Kind is WorkKind.Rollout or WorkKind.Evaluate)
            .Select(static batch => batch with { Suspended = true })];
}
