namespace OpenRs.Cloud.Workers;

/// <content>What the agent does, for people, and its drain.</content>
public sealed partial class RolloutWorkerGrain
{
    private bool IsDrained => _activity?.DrainTime is not null;

    /// <inheritdoc/>
    public Task<AgentSnapshot?> GetAsync(CancellationToken cancellationToken) => Task.FromResult(Snapshot());

    /// <inheritdoc/>
    public async Task<AgentSnapshot?> DrainAsync(CancellationToken cancellationToken)
    {
        if (_info is not null && !IsDrained)
        {
            var drainTime = await Pool.DrainAsync(AgentId, _process, cancellationToken);
            Note((agent, now) => agent.Drain(drainTime, now));
        }

        return Snapshot();
    }

    /// <inheritdoc/>
    public async Task<AgentSnapshot?> UndrainAsync(CancellationToken cancellationToken)
    {
        if (_info is not null && IsDrained)
        {
            await Pool.UndrainAsync(AgentId, cancellationToken);
            Note(static (agent, now) => agent.Undrain(now));
        }

        return Snapshot();
    }

    private AgentSnapshot? Snapshot() => _info is { } info && _activity is { } activity
        ? new AgentSnapshot { Info = info, Activity = activity, UsdPerHour = PriceNow(), ContactTime = _contactTime }
        : null;

    private void Note(Func<AgentActivity, DateTimeOffset, AgentActivity> change) =>
        _activity = _activity is { } activity ? change(activity, time.GetUtcNow()) : null;
}
