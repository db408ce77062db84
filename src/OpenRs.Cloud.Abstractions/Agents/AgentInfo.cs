namespace OpenRs.Cloud.Agents;

/// <summary>What an agent says of itself.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AgentInfo")]
public sealed record AgentInfo
{
    /// <summary>Agent id.</summary>
    [Id(0)]
    public required string AgentId { get; init; }

    /// <summary>Node pool.</summary>
    [Id(1)]
    public required string Pool { get; init; }

    /// <summary>GPU type as the price book spells it.</summary>
    [Id(2)]
    public required string GpuType { get; init; }

    /// <summary>Number of GPUs, at least 1.</summary>
    [Id(3)]
    public required int GpuCount { get; init; }

    /// <summary>Device name for people.</summary>
    [Id(4)]
    public required string Device { get; init; }

    /// <summary>Whether the node may be taken away at any time.</summary>
    [Id(5)]
    public required bool Spot { get; init; }

    /// <summary>Price of all its GPUs in US dollars per hour when it connected, for people; a lease has that of its last renewal.</summary>
    [Id(6)]
    public required decimal UsdPerHour { get; init; }

    /// <summary>Version of its learning engine.</summary>
    [Id(7)]
    public required string EngineVersion { get; init; }

    /// <summary>Work that it takes.</summary>
    [Id(8)]
    public AgentRoles Roles { get; init; } = AgentRoles.All;

    /// <summary>What it computes on.</summary>
    [Id(9)]
    public DeviceType DeviceType { get; init; }

    /// <summary>Random text of its process, which no other process knows; empty when it gave none.</summary>
    [Id(10)]
    public string ProcessNonce { get; init; } = "";

    /// <summary>Bytes of memory of one of its GPUs, or of the machine for one without; 0 when it did not tell.</summary>
    [Id(11)]
    public long MemoryBytes { get; init; }

    /// <summary>The start of its node, if that was started for it and no lease has paid for it.</summary>
    [Id(12)]
    public NodeStart? NodeStart { get; init; }
}
