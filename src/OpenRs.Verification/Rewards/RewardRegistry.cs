using System.Collections.Frozen;

namespace OpenRs.Verification.Rewards;

/// <summary>Creates reward functions by the names that recipes use.</summary>
public static class RewardRegistry
{
    private static readonly FrozenDictionary<string, Func<RewardOptions, IRewardFunction>> Factories =
        new Dictionary<string, Func<RewardOptions, IRewardFunction>>(StringComparer.Ordinal)
        {
            ["accuracy"] = static options => new AccuracyReward(options),
            ["cosine"] = static options => new CosineReward(options),
            ["format"] = static _ => new FormatReward(),
            ["length"] = static options => new LengthReward(options),
            ["reasoning_steps"] = static _ => new ReasoningStepsReward(),
            ["repetition_penalty"] = static options => new RepetitionPenaltyReward(options),
            ["tag_count"] = static options => new TagCountReward(options),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The supported names in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Factories.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Creates the reward function of that name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="options">Parameters; the same for every function of a run.</param>
    /// <exception cref="UnknownRewardException">The name is unknown, or names a reward that needs a code sandbox.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A parameter of that function is out of its range.</exception>
    public static IRewardFunction Create(string name, RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(options);
        if (Factories.TryGetValue(name, out var factory))
        {
            return factory(options);
        }

        var known = string.Join(", ", Names);
        throw name is "code" or "code_format"
            ? new UnknownRewardException(
                name, $"Reward '{name}' is not supported: it runs model code in a sandbox, which this service does not have. Use {known}.")
            : new UnknownRewardException(name, $"Unknown reward '{name}'. Known: {known}.");
    }
}
