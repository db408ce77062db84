using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Runs;

/// <inheritdoc cref="ITrainingRunGrain"/>
/// <remarks>
/// One write moves the run; <see cref="ReconcileAsync"/> then brings queue, ledger and pool after it. All it does is idempotent, so a
/// crash between the two is healed by the next turn, timer or reminder.
/// </remarks>
public sealed partial class TrainingRunGrain(
    IGrainContext context,
    [PersistentState("run", StorageNames.Default)] IPersistentState<TrainingRunState> state,
    IGrainFactory grains,
    IReminderRegistry reminders,
    ITimerRegistry timers,
    TimeProvider time,
    ILogger<TrainingRunGrain> logger) : IGrainBase, ITrainingRunGrain, IRemindable
{
    private const string ReconcileReminder = "reconcile";
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconcilePeriod = TimeSpan.FromMinutes(1);
    private readonly ChangeSignal _changed = new(time);
    private IGrainTimer? _sweep;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string RunId => context.GrainId.Key.ToString()!;

    private TrainingRunState Run => state.State;

    private bool Exists => Run.Spec is not null;

    private IRolloutQueueGrain Queue => grains.GetGrain<IRolloutQueueGrain>(RunId);

    private ILedgerGrain Ledger => grains.GetGrain<ILedgerGrain>(RunId);

    private IGpuPoolGrain Pool => grains.GetGrain<IGpuPoolGrain>(Run.Spec!.Pool);

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        if (Exists)
        {
            // Also in a final state: leases may have outlived the run, and what they cost must be booked.
            StartSweeping();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<RunSnapshot> CreateAsync(string projectId, RunSpec spec, CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            await reminders.RegisterOrUpdateReminder(context.GrainId, ReconcileReminder, ReconcilePeriod, ReconcilePeriod);
            await state.ReplaceAsync(RunMachine.Create(projectId, spec, time.GetUtcNow()), cancellationToken);
            LogCreated(RunId, spec.RecipeName, spec.BudgetUsd);
            await ReconcileAsync(cancellationToken);
            StartSweeping();
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

        var ledger = await Ledger.GetAsync(cancellationToken);
        var work = await Queue.GetProgressAsync(cancellationToken);
        return Snapshot(ledger, work);
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
    public async Task<RunSnapshot> CancelAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            throw CloudException.NotFound(ErrorReason.RunNotFound, $"Run {RunId}");
        }

        if (Run.State != RunState.Cancelled)
        {
            await MoveAsync(RunMachine.BeginStop(Run, RunState.Cancelled, "Cancelled by a client.", time.GetUtcNow()), cancellationToken);
        }

        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken) => Task.FromResult(
        !Exists || Run.Batch is null
            ? null
            : new JobOffer
            {
                JobId = RunId,
                ProjectId = Run.ProjectId,
                RecipeJson = Run.Spec!.RecipeJson,
                Model = new ModelRef { ModelId = Run.Spec.ModelId },
                Dataset = Run.Spec.Dataset,
                EvalDataset = Run.Spec.EvalDataset,
            });

    /// <inheritdoc/>
    public Task LeaseOpenedAsync(AgentInfo agent, CancellationToken cancellationToken) =>
        Exists ? MoveAsync(RunMachine.LeaseOpened(Run, agent.AgentId, time.GetUtcNow()), cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public async Task AdvanceAsync(string batchId, CancellationToken cancellationToken)
    {
        if (Run.Batch?.BatchId != batchId)
        {
            return;
        }

        var progress = await Queue.GetProgressAsync(cancellationToken);
        if (progress.Failure is not null || (progress.BatchId == batchId && progress.Finished == progress.Total))
        {
            await MoveAsync(RunMachine.BatchOver(Run, progress, time.GetUtcNow()), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task BudgetRefusedAsync(CancellationToken cancellationToken)
    {
        if (!Exists || RunTransitions.IsFinal(Run.State))
        {
            return;
        }

        var ledger = await Ledger.GetAsync(cancellationToken);
        var reason = FormattableString.Invariant(
            $"Budget ${ledger.BudgetUsd:0.00####} does not cover more GPU time: spent ${ledger.SpentUsd:0.0000##}, granted ${ledger.GrantedUsd:0.0000##}, reserve ${ledger.ReserveUsd:0.0000##}.");
        await MoveAsync(RunMachine.BeginStop(Run, RunState.BudgetExhausted, reason, time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        await ReconcileAsync(CancellationToken.None);
        if (!Exists)
        {
            await StopRemindingAsync();
        }
    }

    private async Task MoveAsync(TrainingRunState next, CancellationToken cancellationToken)
    {
        var previous = Run.State;
        if (!await state.ReplaceAsync(next, cancellationToken))
        {
            return;
        }

        if (previous != next.State)
        {
            LogMoved(RunId, RunTransitions.Name(previous), RunTransitions.Name(next.State), next.Reason);
        }

        await ReconcileAsync(cancellationToken);
        _changed.Raise();
    }

    private async Task ReconcileAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return;
        }

        if (RunTransitions.IsFinal(Run.State))
        {
            await Pool.RemoveRunAsync(RunId, cancellationToken);
            await Ledger.CloseAsync(cancellationToken);
            await Queue.ClearAsync(cancellationToken);
            return;
        }

        await Ledger.OpenAsync(Run.Spec!.BudgetUsd, Run.Spec.MaxAgents, mustSave: true, cancellationToken);
        if (Run.State == RunState.Stopping)
        {
            await Ledger.BeginStopAsync(cancellationToken);
        }

        await Queue.SetBatchAsync(Run.Batch!, cancellationToken);
        await Pool.AddRunAsync(RunId, Run.Spec.MaxAgents, cancellationToken);
    }

    private void StartSweeping() => _sweep ??= timers.RegisterGrainTimer(
        context,
        static (self, token) => self.SweepAsync(token),
        this,
        new GrainTimerCreationOptions { DueTime = SweepPeriod, Period = SweepPeriod, KeepAlive = true });

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var census = await Ledger.SweepAsync(cancellationToken);
        if (census.LostAgents.Count > 0)
        {
            LogOver(RunId, string.Join(", ", census.LostAgents));
            await state.ReplaceAsync(RunMachine.AgentsLost(Run, census.LostAgents), cancellationToken);
        }

        if (RunTransitions.IsFinal(Run.State))
        {
            if (census.LiveTokens.Count == 0)
            {
                await SettleAsync(cancellationToken);
            }

            return;
        }

        await Queue.ReleaseStaleAsync(census, cancellationToken);
        await MoveAsync(RunMachine.GiveUpStopping(Run, time.GetUtcNow()), cancellationToken);
        if (Run.Batch is { } batch)
        {
            // Heals a crash between a unit's last result and the call that tells the run of it.
            await AdvanceAsync(batch.BatchId, cancellationToken);
        }
    }

    // The run is over and every second of it is booked: nothing needs to wake it again.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await ReconcileAsync(cancellationToken);
        await StopRemindingAsync();
        _sweep?.Dispose();
        _sweep = null;
    }

    private async Task StopRemindingAsync()
    {
        if (await reminders.GetReminder(context.GrainId, ReconcileReminder) is { } reminder)
        {
            await reminders.UnregisterReminder(context.GrainId, reminder);
        }
    }

    private RunSnapshot Snapshot(LedgerSnapshot ledger, BatchProgress work) => new()
    {
        RunId = RunId,
        ProjectId = Run.ProjectId,
        Spec = Run.Spec!,
        State = Run.State,
        StateReason = Run.Reason,
        Phase = (RunPhase)(int)(Run.Batch?.Kind ?? 0),
        Step = Run.Step,
        RecentSteps = Run.RecentSteps,
        Evaluations = Run.Evaluations,
        Checkpoint = Run.Checkpoint,
        Ledger = ledger,
        UnitsFinished = work.Finished,
        UnitsTotal = work.Total,
        CreateTime = Run.CreateTime,
        UpdateTime = Run.UpdateTime,
        Version = Run.Version,
    };

    [LoggerMessage(1, LogLevel.Information, "Run {RunId} created: recipe {Recipe}, budget ${BudgetUsd}.")]
    private partial void LogCreated(string runId, string recipe, decimal budgetUsd);

    [LoggerMessage(2, LogLevel.Information, "Run {RunId}: {From} -> {To}. {Reason}")]
    private partial void LogMoved(string runId, string from, string to, string reason);

    [LoggerMessage(3, LogLevel.Warning, "Run {RunId}: the leases of {Agents} are over and were not given back.")]
    private partial void LogOver(string runId, string agents);
}
