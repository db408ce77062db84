namespace OpenRs.Cloud.Runs;

/// <summary>The events that a run itself holds: those that are not archived.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunEventTail")]
public sealed record RunEventTail
{
    /// <summary>The events, oldest first.</summary>
    [Id(0)]
    public required IReadOnlyList<RunEvent> Events { get; init; }

    /// <summary>Number of the run's last event; 0 when it has none.</summary>
    [Id(1)]
    public required long Last { get; init; }

    /// <summary>How many events were dropped, since they could not be archived.</summary>
    [Id(2)]
    public required long Dropped { get; init; }

    /// <summary>Whether no event can follow: the run is over and its agents are gone.</summary>
    [Id(3)]
    public required bool IsComplete { get; init; }
}
