using System.Collections.Immutable;

namespace OpenRs.Cloud.Ledgers;

/// <summary>A lease that is alive.</summary>
[GenerateSerializer, Immutable, StatePart, Alias("openrs.LeaseState")]
public sealed record LeaseState
{
    /// <summary>Lease id.</summary>
    [Id(0)]
    public required string LeaseId { get; init; }

    /// <summary>The agent that holds it.</summary>
    [Id(1)]
    public required string AgentId { get; init; }

    /// <summary>Fencing token.</summary>
    [Id(2)]
    public required long FencingToken { get; init; }

    /// <summary>Price in US dollars per tick of 100 ns; see <see cref="Money"/>.</summary>
    [Id(3)]
    public required decimal UsdPerTick { get; init; }

    /// <summary>All before is charged.</summary>
    [Id(4)]
    public required DateTimeOffset ChargedUntil { get; init; }

    /// <summary>The agent must stop by then.</summary>
    [Id(5)]
    public required DateTimeOffset GrantedUntil { get; init; }

    /// <summary>Highest sequence seen.</summary>
    [Id(6)]
    public required long Sequence { get; init; }

    /// <summary>Cumulative seconds by phase of the last report.</summary>
    [Id(7)]
    public ImmutableSortedDictionary<string, double> PhaseSeconds { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    /// <summary>The agent's GPUs.</summary>
    [Id(8)]
    public required GpuSet Gpus { get; init; }

    /// <summary>What was charged since this time is not in the ledger's entries yet.</summary>
    [Id(9)]
    public required DateTimeOffset UnbookedSince { get; init; }

    /// <summary>Ticks charged since then by phase.</summary>
    [Id(10)]
    public ImmutableSortedDictionary<string, long> UnbookedTicks { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>Whether the agent can train.</summary>
    [Id(11)]
    public bool CanTrain { get; init; } = true;

    /// <summary>Random text of the process that opened it; empty in a lease of an earlier build.</summary>
    [Id(12)]
    public string ProcessNonce { get; init; } = "";
}
