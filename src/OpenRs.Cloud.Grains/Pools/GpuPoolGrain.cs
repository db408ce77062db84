namespace OpenRs.Cloud.Pools;

/// <inheritdoc cref="IGpuPoolGrain"/>
public sealed class GpuPoolGrain(
    IGrainContext context,
    [PersistentState("pool", StorageNames.Default)] IPersistentState<PoolState> state,
    TimeProvider time) : IGrainBase, IGpuPoolGrain
{
    private readonly Dictionary<string, string> _runOfAgent = new(StringComparer.Ordinal);
    private readonly ChangeSignal _changed = new(time);

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public async Task AddRunAsync(string runId, int maxAgents, CancellationToken cancellationToken)
    {
        var run = new PoolRun { RunId = runId, MaxAgents = maxAgents };
        var known = state.State.Runs.FirstOrDefault(run => run.RunId == runId);
        if (known != run)
        {
            var runs = known is null ? state.State.Runs.Add(run) : state.State.Runs.Replace(known, run);
            await state.ReplaceAsync(state.State with { Runs = runs }, cancellationToken);
            _changed.Raise();
        }
    }

    /// <inheritdoc/>
    public async Task RemoveRunAsync(string runId, CancellationToken cancellationToken)
    {
        if (state.State.Runs.Any(run => run.RunId == runId))
        {
            await state.ReplaceAsync(state.State with { Runs = state.State.Runs.RemoveAll(run => run.RunId == runId) }, cancellationToken);
            _changed.Raise();
        }
    }

    /// <inheritdoc/>
    public Task<string?> AssignAsync(string agentId, CancellationToken cancellationToken)
    {
        _runOfAgent.Remove(agentId);
        var served = _runOfAgent.Values.GroupBy(static runId => runId).ToDictionary(static run => run.Key, static run => run.Count());
        var run = state.State.Runs
            .Where(run => served.GetValueOrDefault(run.RunId) < run.MaxAgents)
            .MinBy(run => served.GetValueOrDefault(run.RunId));
        if (run is not null)
        {
            _runOfAgent[agentId] = run.RunId;
        }

        return Task.FromResult(run?.RunId);
    }

    /// <inheritdoc/>
    public Task ServesAsync(string agentId, string runId, CancellationToken cancellationToken)
    {
        _runOfAgent[agentId] = runId;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string agentId, CancellationToken cancellationToken)
    {
        if (_runOfAgent.Remove(agentId))
        {
            _changed.Raise();
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<long> WaitForRunsAsync(long revision, TimeSpan wait, CancellationToken cancellationToken) =>
        _changed.WaitAsync(revision, wait, cancellationToken);
}
