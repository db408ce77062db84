using System.Collections.Immutable;

namespace OpenRs.Cloud.Runs;

/// <summary>What to change of a run; what is <see langword="null"/> stays.</summary>
[GenerateSerializer, Immutable, Alias("openrs.RunUpdate")]
public sealed record RunUpdate
{
    /// <summary>Whether the labels that are not among <see cref="SetLabels"/> go.</summary>
    [Id(0)]
    public bool ReplaceLabels { get; init; }

    /// <summary>Labels to set.</summary>
    [Id(1)]
    public ImmutableSortedDictionary<string, string> SetLabels { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Keys of labels to remove.</summary>
    [Id(2)]
    public ImmutableArray<string> RemoveLabels { get; init; } = [];

    /// <summary>Name for people.</summary>
    [Id(3)]
    public string? DisplayName { get; init; }

    /// <summary>A note for people.</summary>
    [Id(4)]
    public string? Note { get; init; }

    /// <summary>Whom its pool gives agents first; see <see cref="RunSpec.Priority"/>.</summary>
    [Id(5)]
    public int? Priority { get; init; }

    /// <summary>The budget in US dollars.</summary>
    [Id(6)]
    public decimal? BudgetUsd { get; init; }
}
