using System.Collections.Immutable;
using OpenRs.Recipes.Options;
using OpenRs.Verification.Rewards;

namespace OpenRs.Recipes.Rewards;

/// <summary>The reward functions that a recipe may name, and their options with the reference system's defaults.</summary>
internal static class RewardCatalog
{
    private static readonly RewardOption[] CosineOptions =
    [
        new("min_value_wrong", 0, Interval.Finite, (o, v) => o with { CosineMinValueWrong = v }),
        new("max_value_wrong", -0.5, Interval.Finite, (o, v) => o with { CosineMaxValueWrong = v }),
        new("min_value_correct", 0.5, Interval.Finite, (o, v) => o with { CosineMinValueCorrect = v }),
        new("max_value_correct", 1, Interval.Finite, (o, v) => o with { CosineMaxValueCorrect = v }),
        new("max_len", 1000, new Interval(1, 1 << 24), (o, v) => o with { CosineMaxLength = (int)v }, IsWhole: true),
    ];

    private static readonly RewardOption[] RepetitionOptions =
    [
        new("ngram_size", 3, new Interval(1, 64), (o, v) => o with { RepetitionNGrams = (int)v }, IsWhole: true),
        new("max_penalty", -1, new Interval(-1000, 0), (o, v) => o with { RepetitionMaxPenalty = v }),
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

    /// <summary>The parameters of a function, with the options that a recipe gives it.</summary>
    public static RewardOptions Apply(RewardOptions parameters, RewardSpec reward) => Functions[reward.Name]
        .Where(option => reward.Options.ContainsKey(option.Name))
        .Aggregate(parameters, (result, option) => option.Set(result, reward.Options[option.Name]));

    /// <summary>An option of a function.</summary>
    /// <param name="Name">Its key.</param>
    /// <param name="Default">Its value where a recipe has none.</param>
    /// <param name="Range">What a recipe may give.</param>
    /// <param name="Set">The function's parameters with a value of it.</param>
    /// <param name="IsWhole">Whether it is a whole number.</param>
    public sealed record RewardOption(
        string Name, double Default, Interval Range, Func<RewardOptions, double, RewardOptions> Set, bool IsWhole = false);
}
