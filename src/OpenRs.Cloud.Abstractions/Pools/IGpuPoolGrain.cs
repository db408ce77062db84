using Orleans.Concurrency;

namespace OpenRs.Cloud.Pools;

/// <summary>The runs that need agents of a node pool, and which agent serves which; the key is the pool's name. It calls nobody.</summary>
[Alias("openrs.IGpuPoolGrain")]
public interface IGpuPoolGrain : IGrainWithStringKey
{
    /// <summary>A run needs agents, or another number of them.</summary>
    [Alias("AddRunAsync")]
    Task AddRunAsync(string runId, int maxAgents, CancellationToken cancellationToken = default);

    /// <summary>A run needs no agents any more.</summary>
    [Alias("RemoveRunAsync")]
    Task RemoveRunAsync(string runId, CancellationToken cancellationToken = default);

    /// <summary>The run that a free agent should serve next: the one with the fewest agents; <see langword="null"/> if none needs it.</summary>
    [Alias("AssignAsync")]
    Task<string?> AssignAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>An agent serves this run, as its lease tells; the pool may have forgotten it in a restart.</summary>
    [Alias("ServesAsync")]
    Task ServesAsync(string agentId, string runId, CancellationToken cancellationToken = default);

    /// <summary>An agent serves no run now.</summary>
    [Alias("ReleaseAsync")]
    Task ReleaseAsync(string agentId, CancellationToken cancellationToken = default);

    /// <summary>Answers when an assignment may have become possible since <paramref name="revision"/>, or after <paramref name="wait"/>.</summary>
    /// <returns>The revision now; give it to the next call.</returns>
    [Alias("WaitForRunsAsync"), AlwaysInterleave]
    Task<long> WaitForRunsAsync(long revision, TimeSpan wait, CancellationToken cancellationToken = default);
}
