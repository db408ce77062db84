using Orleans.Concurrency;

namespace OpenRs.Cloud.Pools;

/// <summary>The names of the pools that have agents or jobs; the key is <see cref="Key"/>. It calls nobody.</summary>
[Alias("openrs.IPoolIndexGrain")]
public interface IPoolIndexGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "pools";

    /// <summary>A pool has agents or jobs. Repeats do no harm.</summary>
    [Alias("AddAsync")]
    Task AddAsync(string pool, CancellationToken cancellationToken = default);

    /// <summary>A pool has neither agents nor jobs.</summary>
    [Alias("RemoveAsync")]
    Task RemoveAsync(string pool, CancellationToken cancellationToken = default);

    /// <summary>The names, sorted.</summary>
    [Alias("ListAsync"), AlwaysInterleave]
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken = default);
}
