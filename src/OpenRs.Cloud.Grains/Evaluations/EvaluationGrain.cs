using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Telemetry;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Evaluations;

/// <inheritdoc cref="IEvaluationGrain"/>
/// <remarks>
/// One write moves the evaluation; <see cref="ReconcileAsync"/> then brings shards, ledger and pool after it. All it does is idempotent,
/// so a crash between the two is healed by the next turn, timer or reminder.
/// </remarks>
public sealed partial class EvaluationGrain(
    IGrainContext context,
    [PersistentState("evaluation", StorageNames.Default)] IPersistentState<EvaluationJobState> state,
    IGrainFactory grains,
    IReminderRegistry reminders,
    ITimerRegistry timers,
    TimeProvider time,
    ILogger<EvaluationGrain> logger,
    IAlertChannel? alerts = null,
    GrainTelemetry? telemetry = null) : IGrainBase, IEvaluationGrain, IRemindable
{
    private readonly ReconcileSchedule _wakes = new(context, reminders, timers);
    private readonly ChangeSignal _changed = new(time);
    private readonly ChangeSignal _workCameBack = new(time);
    private readonly Dictionary<string, int> _shardOfAgent = new(StringComparer.Ordinal);

    // What the last turn saw, for metrics: other threads must not ask the storage.
    private EvaluationJobState? _read;

    // Nobody knows what a crash interrupted.
    private bool _mustReconcile = true;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string EvaluationId => context.GrainId.Key.ToString()!;

    private EvaluationJobState Job => _read = state.State;

    private bool WasCreated => Job.Spec is not null;

    private bool Exists => WasCreated && !Job.Deleted;

    private bool IsOver => EvaluationTransitions.IsFinal(Job.State);

    private ILedgerGrain Ledger => grains.GetGrain<ILedgerGrain>(EvaluationId);

    private IGpuPoolGrain Pool => grains.GetGrain<IGpuPoolGrain>(Job.Spec!.Pool);

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        telemetry?.Live.Evaluations.Follow(context, () => _read);
        if (WasCreated)
        {
            // Also in a final state: leases may have outlived the evaluation, and what they cost must be charged.
            _wakes.StartSweeping(SweepAsync);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<EvaluationSnapshot> CreateAsync(string projectId, EvaluationSpec spec, CancellationToken cancellationToken)
    {
        if (Job.Deleted)
        {
            throw NotFound();
        }

        if (!Exists)
        {
            await _wakes.RemindAsync(cancellationToken);
            await state.ReplaceAsync(context, EvaluationMachine.Create(projectId, spec, time.GetUtcNow()), cancellationToken);
            LogCreated(EvaluationId, spec.Problems, spec.SamplesPerProblem, spec.BudgetUsd);

            // First of all: should reconciling fail, nothing else would book the leases that agents open meanwhile.
            _wakes.StartSweeping(SweepAsync);
            await ReconcileAsync(cancellationToken);
        }

        return (await GetAsync(cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<EvaluationSnapshot?> GetAsync(CancellationToken cancellationToken)
    {
        if (!Exists)
        {
            return null;
        }

        var ledger = await Ledger.GetAsync(cancellationToken);
        var tally = Job.Verdicts is null ? await TallyAsync(cancellationToken) : null;

        // It may have ended while its shards were asked, and then they are empty.
        return Job.Verdicts is { } verdicts
            ? Snapshot(ledger, verdicts, Job.Contributors)
            : Snapshot(ledger, tally!.Verdicts, EvaluationMachine.Contributors(Job, tally.AgentIds));
    }

    /// <inheritdoc/>
    public async Task<EvaluationSnapshot?> WaitForChangeAsync(long version, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (Exists && Job.Version <= version)
        {
            await _changed.WaitAsync(_changed.Revision, wait, cancellationToken);
        }

        return await GetAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken) => Task.FromResult(
        !Exists || IsOver || Job.Exhausted is not null
            ? null
            : new JobOffer
            {
                JobId = EvaluationId,
                ProjectId = Job.ProjectId,
                RecipeJson = Job.Spec!.RecipeJson,
                Model = Job.Spec.Model,
                EvalDataset = Job.Spec.Dataset,
            });

    /// <inheritdoc/>
    public Task<JobSummary?> GetSummaryAsync(CancellationToken cancellationToken) => Task.FromResult(
        Job.Spec is { } spec
            ? new JobSummary
            {
                RecipeName = spec.RecipeName, Activity = IsOver ? JobActivity.Over : JobActivity.Active, ProjectId = Job.ProjectId,
            }
            : null);

    /// <inheritdoc/>
    public Task LeaseOpenedAsync(AgentInfo agent, CancellationToken cancellationToken) =>
        Exists ? MoveAsync(job => EvaluationMachine.LeaseOpened(job, agent, time.GetUtcNow()), cancellationToken) : Task.CompletedTask;

    /// <inheritdoc/>
    public Task LeaseClosedAsync(string agentId, CancellationToken cancellationToken) => AdvanceAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task BudgetRefusedAsync(CancellationToken cancellationToken)
    {
        if (!Exists || IsOver || Job.Exhausted is not null)
        {
            return;
        }

        var ledger = await Ledger.GetAsync(cancellationToken);
        await MoveAsync(job => EvaluationMachine.BudgetRefused(job, ledger, time.GetUtcNow()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task PriceRefusedAsync(AgentInfo agent, CancellationToken cancellationToken)
    {
        if (Exists)
        {
            var ledger = await Ledger.GetAsync(cancellationToken);
            await MoveAsync(job => EvaluationMachine.PriceRefused(job, agent, ledger, time.GetUtcNow()), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task AdvanceAsync(CancellationToken cancellationToken)
    {
        if (Exists && !IsOver)
        {
            await EndIfDueAsync((await Ledger.GetAsync(cancellationToken)).Leases, cancellationToken);
        }
    }

    private async Task MoveAsync(Func<EvaluationJobState, EvaluationJobState> move, CancellationToken cancellationToken)
    {
        if (_mustReconcile)
        {
            await ReconcileAsync(cancellationToken);
        }

        var previous = Job.State;
        if (!await WriteAsync(move(Job), cancellationToken))
        {
            return;
        }

        if (previous != Job.State)
        {
            LogMoved(EvaluationId, EvaluationTransitions.Name(previous), EvaluationTransitions.Name(Job.State), Job.Reason);
        }

        await ReconcileAsync(cancellationToken);
        _changed.Raise();
    }

    private async Task EndIfDueAsync(int leases, CancellationToken cancellationToken)
    {
        var tally = await TallyAsync(cancellationToken);
        _progress = EvaluationAlerts.Watch(_progress, Job, tally.Verdicts.Finished, time.GetUtcNow());
        if (EvaluationMachine.EndOf(Job, tally.Verdicts.Finished, tally.Failure, leases) is { } end)
        {
            await FinishAsync(end.State, end.Reason, cancellationToken);
        }
    }

    private async Task FinishAsync(EvaluationState target, string reason, CancellationToken cancellationToken)
    {
        EvaluationTransitions.Check(Job.State, target);
        var units = await UnitsAsync(cancellationToken);
        await MoveAsync(job => EvaluationMachine.Finish(job, target, reason, units, time.GetUtcNow()), cancellationToken);
    }

    private EvaluationSnapshot Snapshot(LedgerSnapshot ledger, SampleVerdicts verdicts, ImmutableArray<EvaluationAgent> contributors) =>
        new()
    {
        EvaluationId = EvaluationId,
        ProjectId = Job.ProjectId,
        Spec = Job.Spec!,
        State = Job.State,
        StateReason = Job.Reason,
        Shards = Job.Cuts[^1],
        Verdicts = verdicts,
        GpuTypes = [.. contributors.Select(static agent => agent.GpuType).Distinct().Order(StringComparer.Ordinal)],
        EngineVersions = [.. contributors.Select(static agent => agent.EngineVersion).Distinct().Order(StringComparer.Ordinal)],
        ResultsSha256 = Job.ResultsSha256,
        Ledger = ledger,
        CreateTime = Job.CreateTime,
        UpdateTime = Job.UpdateTime,
        Version = Job.Version,
        Alerts = Job.OpenAlerts,
    };

    [LoggerMessage(
        1001, LogLevel.Information, "Evaluation {EvaluationId} created: {Problems} problems x {Samples} samples, budget ${BudgetUsd}.")]
    private partial void LogCreated(string evaluationId, int problems, int samples, decimal budgetUsd);

    [LoggerMessage(1002, LogLevel.Information, "Evaluation {EvaluationId}: {From} -> {To}. {Reason}")]
    private partial void LogMoved(string evaluationId, string from, string to, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "Evaluation {EvaluationId}: the leases of {Agents} are over and were not given back.")]
    private partial void LogOver(string evaluationId, string agents);
}
