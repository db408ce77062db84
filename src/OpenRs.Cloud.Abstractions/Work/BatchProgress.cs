using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Work;

/// <summary>Where a batch stands.</summary>
[GenerateSerializer, Immutable, Alias("openrs.BatchProgress")]
public sealed record BatchProgress
{
    /// <summary>The batch.</summary>
    [Id(0)]
    public required string BatchId { get; init; }

    /// <summary>Finished units.</summary>
    [Id(1)]
    public required int Finished { get; init; }

    /// <summary>All units.</summary>
    [Id(2)]
    public required int Total { get; init; }

    /// <summary>Why a unit failed for good; <see langword="null"/> if none did.</summary>
    [Id(3)]
    public string? Failure { get; init; }

    /// <summary>Results by position once all units are finished, else empty.</summary>
    [Id(4)]
    public IReadOnlyList<ObjectRef> Results { get; init; } = [];

    /// <summary>Sums of the units' numbers by name once all units are finished, else empty.</summary>
    [Id(5)]
    public IReadOnlyDictionary<string, double> Values { get; init; } = new Dictionary<string, double>();

    /// <summary>The checkpoint that was committed, if one was.</summary>
    [Id(6)]
    public CheckpointRef? Checkpoint { get; init; }

    /// <summary>The agent that finished the last unit.</summary>
    [Id(7)]
    public string? LastAgent { get; init; }

    /// <summary>What units of it wait for, in words; <see langword="null"/> for nothing.</summary>
    [Id(8)]
    public string? WaitsFor { get; init; }

    /// <summary>When a unit of it came back unfinished last, since something did not answer; the least value where none did.</summary>
    [Id(9)]
    public DateTimeOffset ReturnedAt { get; init; }

    /// <summary>
    /// Of its units that agents have now, when that one came back which has not come back for longest: the least value where one never
    /// did, <see langword="null"/> where agents have none.
    /// </summary>
    [Id(10)]
    public DateTimeOffset? SilentSince { get; init; }

    /// <summary>Whether all units are finished, or one has failed for good.</summary>
    public bool IsOver => Failure is not null || Finished == Total;
}
