using System.Collections.Immutable;

namespace OpenRs.Recipes;

/// <summary>The reward functions that a recipe may name, and their options with the reference system's defaults.</summary>
internal static class RewardCatalog
{
    private static readonly RewardOption[] CosineOptions =
    [
        new("min_value_wrong", 0, Interval.Finite),
        new("max_value_wrong", -0.5, Interval.Finite),
        new("min_value_correct", 0.5, Interval.Finite),
        new("max_value_correct", 1, Interval.Finite),
        new("max_len", 1000, new Interval(1, 1 << 24), IsWhole: true),
    ];

    private static readonly RewardOption[] RepetitionOptions =
    [
        new("ngram_size", 3, new Interval(1, 64), IsWhole: true),
        new("max_penalty", -1, new Interval(-1000, 0)),
    ];

    public static IReadOnlyDictionary<string, RewardOption[]> Functions { get; } = new Dictionary<string, RewardOption[]>
    {
        ["accuracy"] = [],
        ["format"] = [],
        ["tag_count"] = [],
        ["reasoning_steps"] = [],
        ["length"] = [],
        ["cosine"] = CosineOptions,
        ["repetition_penalty"] = RepetitionOptions,
    };

    /// <summary>Functions of the reference system that run the model's code; there is no sandbox for that here.</summary>
    public static IReadOnlySet<string> NotSupported { get; } = new HashSet<string> { "code", "code_format" };

    public static ImmutableSortedDictionary<string, double> DefaultsOf(string function) =>
        Functions[function].ToImmutableSortedDictionary(option => option.Name, option => option.Default, StringComparer.Ordinal);

    public sealed record RewardOption(string Name, double Default, Interval Range, bool IsWhole = false);
}
