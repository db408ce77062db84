using System.Collections.Immutable;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Telemetry;

namespace OpenRs.Cloud.Pools;

/// <inheritdoc cref="IGpuPoolGrain"/>
public sealed partial class GpuPoolGrain(
    IGrainContext context,
    [PersistentState("pool", StorageNames.Default)] IPersistentState<PoolState> state,
    IGrainFactory grains,
    TimeProvider time,
    GrainTelemetry? telemetry = null) : IGrainBase, IGpuPoolGrain
{
    // Several times as long as agents at work are silent.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(2);

    // An agent may come back with another device.
    private static readonly TimeSpan RejectionPeriod = TimeSpan.FromMinutes(1);
    private readonly Dictionary<(string AgentId, string JobId), long> _rejections = [];
    private readonly ChangeSignal _changed = new(time);
    private readonly PoolRoster _roster = new(time, Silence);

    // For metrics: other threads must not ask the storage.
    private LivePool? _read;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        _read = new LivePool(state.State.Runs.Length);
        telemetry?.Live.Pools.Follow(context, () => _read);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddRunAsync(string jobId, int maxAgents, AgentRoles roles, CancellationToken cancellationToken) =>
        AddJobAsync(jobId, maxAgents, roles, priority: 0, cancellationToken);

    /// <inheritdoc/>
    public async Task AddJobAsync(string jobId, int maxAgents, AgentRoles roles, int priority, CancellationToken cancellationToken)
    {
        var run = new PoolRun { RunId = jobId, MaxAgents = maxAgents, Roles = roles, Priority = priority };
        var known = state.State.Runs.FirstOrDefault(run => run.RunId == jobId);
        if (known != run)
        {
            var runs = known is null ? state.State.Runs.Add(run) : state.State.Runs.Replace(known, run);
            await ReplaceAsync(runs, cancellationToken);
        }

        await ListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RemoveRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (state.State.Runs.Any(run => run.RunId == runId))
        {
            var runs = state.State.Runs.RemoveAll(run => run.RunId == runId);
            await ReplaceAsync(runs, cancellationToken);
            await UnlistAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<string?> AssignAsync(string agentId, AgentRoles roles, CancellationToken cancellationToken)
    {
        ForgetSilent();
        var run = state.State.Drains.ContainsKey(agentId) ? null : LeastStaffed(agentId, _roster.Served(agentId), roles);
        _roster.Hear(agentId, roles, run?.RunId);
        return Task.FromResult(run?.RunId);
    }

    /// <inheritdoc/>
    public Task<bool> ReportAssignmentAsync(string agentId, AgentRoles roles, string jobId, CancellationToken cancellationToken)
    {
        _roster.Hear(agentId, roles, jobId);
        return Task.FromResult(FindPoorer(agentId) is not null);
    }

    /// <inheritdoc/>
    public Task<bool> MoveAsync(string agentId, CancellationToken cancellationToken)
    {
        // Its new place counts at once: who asks next must not leave for it, too.
        if (FindPoorer(agentId) is { } poorer)
        {
            _roster.Move(agentId, poorer.RunId);
            return Task.FromResult(true);
        }

        return Task.FromResult(false);
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string agentId, CancellationToken cancellationToken)
    {
        if (_roster.Find(agentId)?.JobId is not null)
        {
            _roster.Move(agentId, jobId: null);
            _changed.Raise();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task RejectAsync(string agentId, string jobId, CancellationToken cancellationToken)
    {
        _rejections[(agentId, jobId)] = time.GetTimestamp();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<long> WaitForRunsAsync(long revision, TimeSpan wait, CancellationToken cancellationToken) =>
        _changed.WaitAsync(revision, wait, cancellationToken);

    private async Task ReplaceAsync(ImmutableArray<PoolRun> runs, CancellationToken cancellationToken)
    {
        await state.ReplaceAsync(context, state.State with { Runs = runs }, cancellationToken);
        _read = new LivePool(runs.Length);
        _changed.Raise();
    }

    private PoolRun? LeastStaffed(string agentId, ILookup<string, AgentRoles> served, AgentRoles roles) => PoolCapacity.First(
        state.State.Runs.Where(run => !_rejections.ContainsKey((agentId, run.RunId))
            && PoolCapacity.IsFree(run.Roles, run.MaxAgents, [.. served[run.RunId]], roles)),
        static run => run.Priority,
        run => served[run.RunId].Count());

    // The job that an agent would better work for; null while it is where it should be.
    private PoolRun? FindPoorer(string agentId)
    {
        // Every heartbeat comes here, and a pool mostly has one job.
        if (state.State.Runs.Length < 2
            || _roster.Find(agentId) is not { JobId: { } jobId } agent
            || state.State.Runs.FirstOrDefault(run => run.RunId == jobId) is not { } own)
        {
            return null;
        }

        ForgetSilent();
        var served = _roster.Served(agentId);
        return LeastStaffed(agentId, served, agent.Roles) is { } poorest && poorest.RunId != own.RunId
            && PoolCapacity.CanGive(
                own.Roles, [.. served[own.RunId]], served[poorest.RunId].Count(), isUrgent: poorest.Priority > own.Priority)
                ? poorest
                : null;
    }

    private void ForgetSilent()
    {
        _roster.ForgetSilent();
        foreach (var (rejected, _) in _rejections.Where(rejection => time.GetElapsedTime(rejection.Value) > RejectionPeriod).ToList())
        {
            _rejections.Remove(rejected);
        }
    }
}
