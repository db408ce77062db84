using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Ledgers;

/// <summary>A request for GPU time.</summary>
[GenerateSerializer, Immutable, Alias("openrs.LeaseRequest")]
public sealed record LeaseRequest
{
    /// <summary>Agent id.</summary>
    [Id(0)]
    public required string AgentId { get; init; }

    /// <summary>Price of all the agent's GPUs in US dollars per hour.</summary>
    [Id(1)]
    public required decimal UsdPerHour { get; init; }

    /// <summary>Counts the agent's requests; echoed in the answer.</summary>
    [Id(2)]
    public required long Sequence { get; init; }

    /// <summary>What the price is for.</summary>
    [Id(3)]
    public required GpuSet Gpus { get; init; }

    /// <summary>Whether the agent can train.</summary>
    [Id(4)]
    public bool CanTrain { get; init; } = true;

    /// <summary>What the agent computes on.</summary>
    [Id(5)]
    public DeviceType DeviceType { get; init; }

    /// <summary>Random text of the agent's process: the lease is of this process alone.</summary>
    [Id(6)]
    public string ProcessNonce { get; init; } = "";

    /// <summary>The start of the agent's node, which this lease is to pay for; <see langword="null"/> for none.</summary>
    [Id(7)]
    public NodeStart? NodeStart { get; init; }
}
