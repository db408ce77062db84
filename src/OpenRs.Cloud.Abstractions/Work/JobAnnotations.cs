using System.Collections.Immutable;

namespace OpenRs.Cloud.Work;

/// <summary>What people say of a run or an evaluation. Nothing is computed from it.</summary>
[GenerateSerializer, Immutable, Alias("openrs.JobAnnotations")]
public sealed record JobAnnotations
{
    /// <summary>None.</summary>
    public static JobAnnotations None { get; } = new();

    /// <summary>Labels by key.</summary>
    [Id(0)]
    public ImmutableSortedDictionary<string, string> Labels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Name for people; empty for none.</summary>
    [Id(1)]
    public string DisplayName { get; init; } = "";

    /// <summary>A note for people; empty for none.</summary>
    [Id(2)]
    public string Note { get; init; } = "";
}
