using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Training.Grpo;

/// <summary>The metrics of a GRPO step, under TRL's names.</summary>
internal static class GrpoMetrics
{
    public static void AddRewards(
        SortedDictionary<string, double> metrics, IReadOnlyList<RolloutGroup> groups, GroupAdvantages advantages,
        IReadOnlyList<string> names)
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

    public static void AddLengths(SortedDictionary<string, double> metrics, IReadOnlyList<ScoredCompletion> samples)
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
    /// Entropy and clipping as means over the tokens that carry loss, clipping also as the extreme of the loss batches; the divergence as
    /// the reference system reports it, the mean over completions of each one's token mean.
    /// </summary>
    public static void AddPolicy(
        SortedDictionary<string, double> metrics, StepBatch batch, TokenConstants constants, PassResult pass, GrpoOptions options)
    {
        var (divergences, totals, first) = (new List<double>(), new SortedDictionary<int, Totals>(), 0);
        for (var i = 0; i < batch.Sequences.Count; i++)
        {
            var length = batch.Sequences[i].Completion.Length;
            if (length > 0 && constants.Weights[first] != 0)
            {
                var tokens = Sum(first, length, pass, constants, options);
                divergences.Add(tokens.Divergence / length);
                totals[batch.LossBatches[i]] = totals.GetValueOrDefault(batch.LossBatches[i]).Plus(tokens);
            }

            first += length;
        }

        var all = totals.Values.Aggregate(default(Totals), (sum, part) => sum.Plus(part));
        var count = Math.Max(1, all.Tokens);
        metrics["entropy"] = all.Entropy / count;
        metrics["clip_ratio/low_mean"] = all.Low / count;
        metrics["clip_ratio/low_min"] = totals.Values.Select(part => part.Low / part.Tokens).DefaultIfEmpty(0).Min();
        metrics["clip_ratio/high_mean"] = all.High / count;
        metrics["clip_ratio/high_max"] = totals.Values.Select(part => part.High / part.Tokens).DefaultIfEmpty(0).Max();
        metrics["clip_ratio/region_mean"] = (all.Low + all.High) / count;
        if (constants.Reference is not null)
        {
            metrics["kl"] = divergences.DefaultIfEmpty(0).Average();
        }
    }

    /// <summary>How far the sampler's log-probabilities are from the trainer's, and the factors that correct for it.</summary>
    public static void AddSampling(SortedDictionary<string, double> metrics, TokenConstants constants, PassResult pass)
    {
        if (constants.Sampler is { Length: > 0 } sampler)
        {
            double[] differences = [.. sampler.Zip(pass.LogProbs, (theirs, ours) => Math.Abs((double)ours - theirs))];
            metrics["sampling/sampling_logp_difference/mean"] = differences.Average();
            metrics["sampling/sampling_logp_difference/max"] = differences.Max();
        }

        if (constants.Importance is { Length: > 0 } importance)
        {
            metrics["sampling/importance_sampling_ratio/min"] = importance.Min();
            metrics["sampling/importance_sampling_ratio/mean"] = importance.Average(factor => (double)factor);
            metrics["sampling/importance_sampling_ratio/max"] = importance.Max();
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
                ratio > 1 + options.EpsilonHigh && constants.Advantages[i] > 0 ? 1 : 0));
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
