using System.Collections.Immutable;

namespace OpenRs.Cloud.Work;

/// <summary>The work of a run.</summary>
[GenerateSerializer, Immutable, Alias("openrs.QueueState")]
public sealed record QueueState
{
    /// <summary>The batches under way, the most urgent first; none when there is no work.</summary>
    [Id(0)]
    public ImmutableArray<BatchState> Batches { get; init; } = [];
}
