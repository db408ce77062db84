using System.Collections.Immutable;

namespace OpenRs.Cloud.Pools;

/// <summary>
/// Which agents are drained, by id. A drain is one of a process, and nobody says when a process is over that does not come back: so old
/// ones are dropped, and there are never too many.
/// </summary>
public static class DrainRules
{
    /// <summary>Drains of a pool that are kept at most.</summary>
    public const int MaxDrains = 1000;

    /// <summary>How long the drain of an agent that is not connected is kept at least.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(7);

    /// <summary>The drains after an agent's process is drained. One that is drained already stays as it is.</summary>
    /// <param name="drains">The drains.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="process">Its process.</param>
    /// <param name="isConnected">Whether an agent of an id is connected.</param>
    /// <param name="now">The time.</param>
    public static ImmutableSortedDictionary<string, PoolDrain> Add(
        ImmutableSortedDictionary<string, PoolDrain> drains,
        string agentId,
        string process,
        Func<string, bool> isConnected,
        DateTimeOffset now)
    {
        if (drains.TryGetValue(agentId, out var known) && known.Process == process)
        {
            return drains;
        }

        var kept = drains
            .Where(drain => drain.Key != agentId && (isConnected(drain.Key) || now - drain.Value.Time < KeptFor))
            .OrderByDescending(drain => isConnected(drain.Key))
            .ThenByDescending(static drain => drain.Value.Time)
            .ThenBy(static drain => drain.Key, StringComparer.Ordinal)
            .Take(MaxDrains - 1);
        return kept.ToImmutableSortedDictionary().SetItem(agentId, new PoolDrain(process, now));
    }

    /// <summary>The drains after a process of an agent connected: that of another process is over.</summary>
    public static ImmutableSortedDictionary<string, PoolDrain> Join(
        ImmutableSortedDictionary<string, PoolDrain> drains, string agentId, string process) =>
        drains.TryGetValue(agentId, out var known) && known.Process != process ? drains.Remove(agentId) : drains;
}
