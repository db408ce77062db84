namespace OpenRs.Verification.Rewards;

/// <summary>The reward of a run: several functions and their weights. Immutable and safe for concurrent use.</summary>
public sealed class WeightedRewards
{
    private readonly WeightedReward[] _rewards;
    private readonly string[] _names;
    private readonly bool _trlCompat;

    /// <summary>Creates the reward of a run.</summary>
    /// <param name="rewards">At least one function; the sum is taken in this order.</param>
    /// <param name="options">Uses <see cref="RewardOptions.TrlCompat"/>: unscored samples exist only when it is false.</param>
    /// <exception cref="ArgumentException">No function is given, or a weight is not finite.</exception>
    public WeightedRewards(IReadOnlyList<WeightedReward> rewards, RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        ArgumentNullException.ThrowIfNull(options);
        if (rewards.Count == 0)
        {
            throw new ArgumentException("A run needs at least one reward function.", nameof(rewards));
        }

        foreach (var reward in rewards)
        {
            if (!double.IsFinite(reward.Weight))
            {
                throw new ArgumentException(
                    $"The weight of reward '{reward.Function.Name}' is {reward.Weight}; it must be finite.", nameof(rewards));
            }
        }

        _rewards = [.. rewards];
        _names = [.. rewards.Select(reward => reward.Function.Name)];
        _trlCompat = options.TrlCompat;
    }

    /// <summary>Creates the reward of a run from recipe names.</summary>
    /// <param name="names">Names of <see cref="RewardRegistry"/>.</param>
    /// <param name="weights">One weight per name; null or empty weighs all with 1, as TRL does.</param>
    /// <param name="options">Parameters of the functions.</param>
    /// <exception cref="UnknownRewardException">A name is unknown or not supported.</exception>
    /// <exception cref="ArgumentException">The numbers of names and weights differ, or no name is given.</exception>
    public static WeightedRewards Create(IReadOnlyList<string> names, IReadOnlyList<double>? weights, RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (weights is { Count: > 0 } && weights.Count != names.Count)
        {
            throw new ArgumentException(
                $"{names.Count} reward functions have {weights.Count} weights. Give one weight per function or none.", nameof(weights));
        }

        return new WeightedRewards(
            [.. names.Select((name, i) => new WeightedReward(
                RewardRegistry.Create(name, options), weights is { Count: > 0 } ? weights[i] : 1.0))],
            options);
    }

    /// <summary>Rewards a group with every function.</summary>
    /// <param name="request">The group; it may be empty.</param>
    /// <returns>Values per function, their weighted sum and what the verifier found.</returns>
    public RewardOutcome Evaluate(RewardRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var count = request.Samples.Count;
        var isVerified = _rewards.Any(reward => reward.Function.VerifiesAnswer);
        var perFunction = new double[_rewards.Length][];
        var results = new VerificationResult?[count];
        var isScored = new bool[count];
        Array.Fill(isScored, true);
        for (var f = 0; f < _rewards.Length; f++)
        {
            perFunction[f] = new double[count];
            _rewards[f].Function.Evaluate(request, perFunction[f], results);
            DropWithoutReward(perFunction[f], isScored);
            if (_rewards[f].Function.VerifiesAnswer && !_trlCompat)
            {
                DropUnscored(results, isScored);
            }
        }

        var verified = isVerified ? Array.ConvertAll(results, static result => result!) : [];
        return new RewardOutcome(_names, perFunction, Totals(perFunction, isScored), verified, isScored);
    }

    private static void DropWithoutReward(double[] rewards, bool[] isScored)
    {
        for (var i = 0; i < rewards.Length; i++)
        {
            isScored[i] &= !double.IsNaN(rewards[i]);
        }
    }

    private static void DropUnscored(VerificationResult?[] results, bool[] isScored)
    {
        for (var i = 0; i < results.Length; i++)
        {
            isScored[i] &= results[i]?.Verdict is Verdict.Correct or Verdict.Wrong;
        }
    }

    private double[] Totals(double[][] perFunction, bool[] isScored)
    {
        var totals = new double[isScored.Length];
        for (var i = 0; i < totals.Length; i++)
        {
            for (var f = 0; isScored[i] && f < _rewards.Length; f++)
            {
                totals[i] += _rewards[f].Weight * perFunction[f][i];
            }
        }

        return totals;
    }
}
