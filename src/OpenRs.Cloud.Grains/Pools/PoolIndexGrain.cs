namespace OpenRs.Cloud.Pools;

/// <inheritdoc cref="IPoolIndexGrain"/>
public sealed class PoolIndexGrain(
    IGrainContext context, [PersistentState("pools", StorageNames.Default)] IPersistentState<PoolIndexState> state)
    : IGrainBase, IPoolIndexGrain
{
    // Whoever may create runs can name pools without end; those beyond this work, and are not listed.
    private const int MaxPools = 10_000;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    /// <inheritdoc/>
    public async Task AddAsync(string pool, CancellationToken cancellationToken)
    {
        var place = state.State.Pools.AsSpan().BinarySearch(pool, StringComparer.Ordinal);
        if (place < 0 && state.State.Pools.Length < MaxPools)
        {
            await state.ReplaceAsync(context, new PoolIndexState { Pools = state.State.Pools.Insert(~place, pool) }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(string pool, CancellationToken cancellationToken)
    {
        var place = state.State.Pools.AsSpan().BinarySearch(pool, StringComparer.Ordinal);
        if (place >= 0)
        {
            await state.ReplaceAsync(context, new PoolIndexState { Pools = state.State.Pools.RemoveAt(place) }, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>(state.State.Pools);
}
