namespace OpenRs.Learning.Training;

/// <summary>The metrics of a GRPO step, under TRL's names.</summary>
internal static class GrpoMetrics
{
    public static void AddRewards(
        SortedDictionary<string, double> metrics, IReadOnlyList<RolloutGroup> groups, GroupAdvantages advantages, IReadOnlyList<string> names)
    {
        metrics["reward"] = advantages.Totals.SelectMany(group => group).Average();
        metrics["reward_std"] = advantages.Deviations.Average();
        metrics["frac_reward_zero_std"] = (double)Enumerable.Range(0, groups.Count).Count(advantages.IsFlat) / groups.Count;
        for (var i = 0; i < names.Count; i++)
        {
            double[] values = [.. groups.SelectMany(group => group.Samples).Select(sample => sample.Rewards[i]).Where(double.IsFinite)];
            metrics[$"rewards/{names[i]}/mean"] = values.Length == 0 ? double.NaN : values.Average();
            metrics[$"rewards/{names[i]}/std"] = Deviation(values);
        }
    }

    public static void AddLengths(SortedDictionary<string, double> metrics, IReadOnlyList<RolloutSample> samples)
    {
        metrics["completions/mean_length"] = samples.Average(sample => sample.Tokens.Length);
        metrics["completions/min_length"] = samples.Min(sample => sample.Tokens.Length);
        metrics["completions/max_length"] = samples.Max(sample => sample.Tokens.Length);
        metrics["completions/clipped_ratio"] = samples.Count(sample => sample.Truncated) / (double)samples.Count;
        int[] terminated = [.. samples.Where(sample => !sample.Truncated).Select(sample => sample.Tokens.Length).DefaultIfEmpty(0)];
        metrics["completions/mean_terminated_length"] = terminated.Average();
        metrics["completions/min_terminated_length"] = terminated.Min();
        metrics["completions/max_terminated_length"] = terminated.Max();
    }

    /// <summary>
    /// Entropy and clipping as means over the tokens that carry loss; the divergence as the seed reports it, the mean over completions of
    /// each one's token mean.
    /// </summary>
    public static void AddPolicy(
        SortedDictionary<string, double> metrics,
        IReadOnlyList<TrainingSequence> sequences,
        PassResult pass,
        TokenConstants constants,
        GrpoOptions options)
    {
        var (divergences, totals, first) = (new List<double>(), default(Totals), 0);
        foreach (var length in sequences.Select(sequence => sequence.Completion.Length))
        {
            if (length > 0 && constants.Weights[first] != 0)
            {
                var tokens = Sum(first, length, pass, constants, options);
                divergences.Add(tokens.Divergence / length);
                totals = totals.Plus(tokens);
            }

            first += length;
        }

        var count = Math.Max(1, totals.Tokens);
        metrics["entropy"] = totals.Entropy / count;
        metrics["clip_ratio/low_mean"] = totals.Low / count;
        metrics["clip_ratio/high_mean"] = totals.High / count;
        metrics["clip_ratio/region_mean"] = (totals.Low + totals.High) / count;
        if (constants.Reference is not null)
        {
            metrics["kl"] = divergences.DefaultIfEmpty(0).Average();
        }
    }

    private static Totals Sum(int first, int length, PassResult pass, TokenConstants constants, GrpoOptions options)
    {
        var totals = default(Totals);
        for (var i = first; i < first + length; i++)
        {
            var distance = constants.Reference is null ? 0.0 : constants.Reference[i] - pass.LogProbs[i];
            var ratio = constants.Old is null ? 1 : Math.Exp(pass.LogProbs[i] - constants.Old[i]);
            totals = totals.Plus(new Totals(
                1,
                pass.Entropies[i],
                Math.Exp(distance) - distance - 1,
                ratio < 1 - options.EpsilonLow && constants.Advantages[i] < 0 ? 1 : 0,
                ratio > 1 + options.EffectiveEpsilonHigh && constants.Advantages[i] > 0 ? 1 : 0));
        }

        return totals;
    }

    private static double Deviation(double[] values)
    {
        if (values.Length < 2)
        {
            return 0;
        }

        var mean = values.Average();
        return Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Length - 1));
    }

    private readonly record struct Totals(double Tokens, double Entropy, double Divergence, double Low, double High)
    {
        public Totals Plus(Totals other) =>
            new(Tokens + other.Tokens, Entropy + other.Entropy, Divergence + other.Divergence, Low + other.Low, High + other.High);
    }
}
