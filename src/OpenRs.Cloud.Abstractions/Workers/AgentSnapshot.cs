using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Workers;

/// <summary>A connected agent as it is at one instant.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AgentSnapshot")]
public sealed record AgentSnapshot
{
    /// <summary>What it says of itself.</summary>
    [Id(0)]
    public required AgentInfo Info { get; init; }

    /// <summary>What it does.</summary>
    [Id(1)]
    public required AgentActivity Activity { get; init; }

    /// <summary>Price of all its GPUs in US dollars per hour now.</summary>
    [Id(2)]
    public required decimal UsdPerHour { get; init; }

    /// <summary>When it was heard of last.</summary>
    [Id(3)]
    public required DateTimeOffset ContactTime { get; init; }
}
