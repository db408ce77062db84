namespace OpenRs.Verification.Rewards;

/// <summary>
/// (1 - distinct / total) times the maximum penalty, over the n-grams of lower-case words separated by white space
/// (arXiv 2502.03373, appendix C.2). 0 for fewer than n words.
/// </summary>
public sealed class RepetitionPenaltyReward : IRewardFunction
{
    private readonly int _size;
    private readonly double _maxPenalty;

    /// <summary>Creates the reward.</summary>
    /// <param name="options">Uses <see cref="RewardOptions.RepetitionNGrams"/> and
    /// <see cref="RewardOptions.RepetitionMaxPenalty"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The n-gram size is less than 1 or the penalty is positive.</exception>
    public RepetitionPenaltyReward(RewardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.RepetitionNGrams, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.RepetitionMaxPenalty, 0.0);
        _size = options.RepetitionNGrams;
        _maxPenalty = options.RepetitionMaxPenalty;
    }

    /// <inheritdoc/>
    public string Name => "repetition_penalty";

    /// <inheritdoc/>
    public bool VerifiesAnswer => false;

    /// <inheritdoc/>
    public void Evaluate(RewardRequest request, Span<double> rewards, Span<VerificationResult?> results)
    {
        RewardSpans.Require(request, rewards, results);
        for (var i = 0; i < rewards.Length; i++)
        {
            rewards[i] = Penalty(request.Samples[i].Completion);
        }
    }

    private double Penalty(string completion)
    {
        var ids = WordIds(completion);
        var total = ids.Count - _size + 1;
        if (total <= 0)
        {
            return 0.0;
        }

        return (1.0 - ((double)CountDistinct(ids, total) / total)) * _maxPenalty;
    }

    // Words become small numbers and an n-gram the number of its prefix paired with its last word: exact, and
    // one lookup per word of a gram.
    private static List<int> WordIds(string completion)
    {
        var ids = new List<int>();
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = known.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> text = completion.ToLowerInvariant();
        foreach (var range in text.SplitAny())
        {
            var word = text[range];
            if (word.IsEmpty)
            {
                continue;
            }

            if (!lookup.TryGetValue(word, out var id))
            {
                id = known.Count;
                lookup[word] = id;
            }

            ids.Add(id);
        }

        return ids;
    }

    private int CountDistinct(List<int> ids, int total)
    {
        var grams = ids;
        for (var length = 2; length <= _size; length++)
        {
            var known = new Dictionary<(int Prefix, int Word), int>();
            var longer = new List<int>(grams.Count);
            for (var i = 0; i + length <= ids.Count; i++)
            {
                var key = (grams[i], ids[i + length - 1]);
                if (!known.TryGetValue(key, out var id))
                {
                    id = known.Count;
                    known[key] = id;
                }

                longer.Add(id);
            }

            grams = longer;
        }

        return grams.Take(total).Distinct().Count();
    }
}
