namespace OpenRs.Cloud.Runs;

/// <summary>Where a run stood when units of it came back and none was finished since.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunStall")]
public sealed record RunStall
{
    /// <summary>What was finished by then: another text means that something was finished since.</summary>
    [Id(0)]
    public required string Finished { get; init; }

    /// <summary>When it was seen.</summary>
    [Id(1)]
    public required DateTimeOffset Since { get; init; }

    /// <summary>Time in which at least one lease of the run was charged by then.</summary>
    [Id(2)]
    public required TimeSpan ChargedTime { get; init; }

    /// <summary>US dollars charged by then.</summary>
    [Id(3)]
    public required decimal SpentUsd { get; init; }
}
