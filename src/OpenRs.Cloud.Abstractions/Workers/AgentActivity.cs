namespace OpenRs.Cloud.Workers;

/// <summary>What an agent's process did and does, as far as its messages tell.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AgentActivity")]
public sealed record AgentActivity
{
    /// <summary>What it is about.</summary>
    [Id(0)]
    public required AgentState State { get; init; }

    /// <summary>Since when.</summary>
    [Id(1)]
    public required DateTimeOffset StateTime { get; init; }

    /// <summary>What it does under its lease; <see langword="null"/> when it holds none.</summary>
    [Id(2)]
    public AgentWork? Work { get; init; }

    /// <summary>Units that it finished and that count.</summary>
    [Id(3)]
    public long UnitsDone { get; init; }

    /// <summary>When it connected first.</summary>
    [Id(4)]
    public required DateTimeOffset ConnectTime { get; init; }

    /// <summary>Since when it is drained; <see langword="null"/> when it is not.</summary>
    [Id(5)]
    public DateTimeOffset? DrainTime { get; init; }
}
