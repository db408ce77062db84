using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Telemetry;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Runs;

/// <inheritdoc cref="ITrainingRunGrain"/>
/// <remarks>
/// One write moves the run; then <see cref="RunReconciler"/> brings queue, ledger and pool after it. All it does is idempotent, so a crash
/// between the two is healed by the next turn, timer or reminder.
/// </remarks>
public sealed partial class TrainingRunGrain(
    IGrainContext context,
    [PersistentState("run", StorageNames.Default)] IPersistentState<TrainingRunState> state,
    IGrainFactory grains,
    IReminderRegistry reminders,
    ITimerRegistry timers,
    IRunArchive<StepMetrics> stepArchive,
    IRunArchive<RunEvent> eventArchive,
    TimeProvider time,
    IOptions<StallTerms> stall,
    ILogger<TrainingRunGrain> logger,
    ICheckpointRetention? checkpoints = null,
    IAlertChannel? alerts = null,
    GrainTelemetry? telemetry = null) : IGrainBase, ITrainingRunGrain, IRemindable
{
    private readonly ReconcileSchedule _wakes = new(context, reminders, timers);
    private readonly RunReconciler _followers = new(grains, context.GrainId.Key.ToString()!);
    private readonly ChangeSignal _changed = new(time);
    private readonly RunNotes _notes = new();

    // What the last turn saw, for metrics: other threads must not ask the storage.
    private TrainingRunState? _read;

    // Nobody knows what a crash interrupted.
    private bool _mustReconcile = true;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string RunId => context.GrainId.Key.ToString()!;

    private TrainingRunState Run => _read = state.State;

    private bool WasCreated => Run.Spec is not null;

    private bool Exists => WasCreated && !Run.Deleted;

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        telemetry?.Live.Runs.Follow(context, () => _read);
        if (WasCreated)
        {
            // Also in a final state: leases may have outlived the run, and what they cost must be charged.
            _wakes.StartSweeping(SweepAsync);
            LogActivated(RunId, RunTransitions.Name(Run.State), Run.Step);
            ScheduleRetention(before: null);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<RunSnapshot> CreateAsync(string projectId, RunSpec spec, CancellationToken cancellationToken) =>
        CreateAsync(projectId, spec, start: null, cancellationToken);

    private async Task<RunSnapshot> CreateAsync(string projectId, RunSpec spec, CheckpointRef? start, CancellationToken cancellationToken)
    {
        if (Run.Deleted)
        {
            throw NotFound();
        }

        if (!Exists)
        {
            await _wakes.RemindAsync(cancellationToken);
            await state.ReplaceAsync(context, RunMachine.Create(projectId, spec, time.GetUtcNow(), start), cancellationToken);
            LogCreated(RunId, spec.RecipeName, spec.BudgetUsd);

            // First of all: should reconciling fail, nothing else would book the leases that agents open meanwhile.
            _wakes.StartSweeping(SweepAsync);
            await ReconcileAsync(cancellationToken);
        }

        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot?> GetAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return null;
        }

        var ledger = await _followers.Ledger.GetAsync(cancellationToken);
        var work = await _followers.Queue.GetProgressAsync(cancellationToken);
        return RunSnapshots.Create(RunId, Run, ledger, work);
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot?> WaitForChangeAsync(long version, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (Exists && Run.Version <= version)
        {
            await _changed.WaitAsync(_changed.Revision, wait, cancellationToken);
        }

        return await GetAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken) => Task.FromResult(
        !Exists || !Run.Batches.Any(static batch => !batch.Suspended)
            ? null
            : new JobOffer
            {
                JobId = RunId,
                ProjectId = Run.ProjectId,
                RecipeJson = Run.Spec!.RecipeJson,
                Model = new ModelRef { ModelId = Run.Spec.ModelId },
                Dataset = Run.Spec.Dataset,
                EvalDataset = Run.Spec.EvalDataset,
                StartStep = Run.Spec.StartStep,
            });

    /// <inheritdoc/>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return;
        }

        var batches = await _followers.Queue.GetProgressAsync(cancellationToken);
        WatchProgress(batches);
        if (!batches.Any(static progress => progress.IsOver))
        {
            return;
        }

        var ledger = await _followers.Ledger.GetAsync(cancellationToken);
        foreach (var progress in batches)
        {
            await MoveAsync(run => RunMachine.BatchOver(run, progress, ledger.SpentUsd, time.GetUtcNow()), cancellationToken);
        }
    }

    private async Task MoveAsync(Func<TrainingRunState, TrainingRunState> move, CancellationToken cancellationToken)
    {
        await HealAsync(cancellationToken);

        // What is only noted waits for the next sweep: an agent that opens a lease must not wait for a write, nor for the notes of others.
        if (ReferenceEquals(move(Run), Run))
        {
            return;
        }

        if (await WriteAsync(move(_notes.Apply(Run)), cancellationToken))
        {
            _notes.Clear();
            await ReconcileAsync(cancellationToken);
            _changed.Raise();
        }
    }

    private async Task<bool> WriteAsync(TrainingRunState next, CancellationToken cancellationToken)
    {
        var (previous, checkpoint) = (Run.State, Run.Checkpoint);
        if (!await state.ReplaceAsync(context, RunAlerts.Change(next, _delivery.Kept), cancellationToken))
        {
            return false;
        }

        if (previous != Run.State)
        {
            LogMoved(RunId, RunTransitions.Name(previous), RunTransitions.Name(Run.State), Run.Reason);
            if (RunTransitions.IsFinal(Run.State))
            {
                telemetry?.Jobs.Ended(Run.State);
            }
        }

        ScheduleRetention(checkpoint);
        return true;
    }

    // Nothing deletes checkpoints where there are none, as in the simulator.
    private void ScheduleRetention(CheckpointRef? before)
    {
        if (Exists && Run.Checkpoint is { } checkpoint && checkpoint != before)
        {
            checkpoints?.Schedule(Run.ProjectId, RunId);
        }
    }

    private Task HealAsync(CancellationToken cancellationToken) => _mustReconcile ? ReconcileAsync(cancellationToken) : Task.CompletedTask;

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        _mustReconcile = true;
        if (!await _followers.TryReconcileAsync(Run, cancellationToken))
        {
            // Earlier builds let a run have a budget that its ledger did not take. A run that stops asks the ledger for no budget.
            var ledger = await _followers.Ledger.GetAsync(cancellationToken);
            await WriteAsync(RunStops.BudgetRefused(Run, ledger, time.GetUtcNow()), cancellationToken);
            await _followers.TryReconcileAsync(Run, cancellationToken);
            _changed.Raise();
        }

        _mustReconcile = false;
    }

    private CloudException NotFound() => CloudException.NotFound(ErrorReason.RunNotFound, $"Run {RunId}");

    [LoggerMessage(1061, LogLevel.Information, "Run {RunId} created: recipe {Recipe}, budget ${BudgetUsd}.")]
    private partial void LogCreated(string runId, string recipe, decimal budgetUsd);

    [LoggerMessage(1062, LogLevel.Information, "Run {RunId}: {From} -> {To}. {Reason}")]
    private partial void LogMoved(string runId, string from, string to, string reason);

    [LoggerMessage(1063, LogLevel.Warning, "Run {RunId}: the leases of {Agents} are over and were not given back.")]
    private partial void LogOver(string runId, string agents);

    [LoggerMessage(1064, LogLevel.Information, "Run {RunId} is active here: {State}, step {Step}.")]
    private partial void LogActivated(string runId, string state, int step);

    [LoggerMessage(
        1065, LogLevel.Warning, "Run {RunId}: the metrics from step {Step} on could not be archived; they are kept and tried again.")]
    private partial void LogNotArchived(string runId, long step, Exception exception);

    [LoggerMessage(
        1067, LogLevel.Warning, "Run {RunId}: the events from number {Number} on could not be archived; they are kept and tried again.")]
    private partial void LogEventsNotArchived(string runId, long number, Exception exception);

    [LoggerMessage(1066, LogLevel.Information, "Run {RunId}: the metrics up to step {Step} are in the object store.")]
    private partial void LogArchived(string runId, int step);
}
