using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <summary>What an agent does under its lease.</summary>
[GenerateSerializer, Immutable, Alias("openrs.AgentWork")]
public sealed record AgentWork
{
    /// <summary>The job.</summary>
    [Id(0)]
    public required string JobId { get; init; }

    /// <summary>Kind of its units; <see langword="null"/> while it waits for some, and when it is not known.</summary>
    [Id(1)]
    public WorkKind? Kind { get; init; }

    /// <summary>Step of the batch that they are of.</summary>
    [Id(2)]
    public int Step { get; init; }

    /// <summary>Units that it has.</summary>
    [Id(3)]
    public int Units { get; init; }

    /// <summary>Since when.</summary>
    [Id(4)]
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>Whether nobody knows if it has units: it was given them by a server that ended meanwhile.</summary>
    [Id(5)]
    public bool Unknown { get; init; }
}
