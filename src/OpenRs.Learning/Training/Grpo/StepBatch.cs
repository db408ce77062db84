namespace OpenRs.Learning.Training.Grpo;

/// <summary>The sequences of a step that are computed, and the constants of their tokens.</summary>
/// <param name="Sequences">In the order of groups and samples.</param>
/// <param name="Constants">Advantages, weights and, if every sample has them, the sampler's log-probabilities.</param>
/// <param name="LossBatches">The loss batch of each sequence.</param>
internal sealed record StepBatch(IReadOnlyList<TrainingSequence> Sequences, TokenConstants Constants, IReadOnlyList<int> LossBatches)
{
    public static StepBatch Build(IReadOnlyList<RolloutGroup> groups, GroupAdvantages advantages, GrpoOptions options)
    {
        ScoredCompletion[] samples = [.. groups.SelectMany(group => group.Samples)];
        var weights = TokenWeights.Compute(
            [.. samples.Select(sample => sample.Tokens.Length)],
            [.. samples.Select(sample => options.MaskTruncated && sample.Truncated)],
            options);
        var sampled = samples.All(sample => sample.LogProbs.Length == sample.Tokens.Length);
        var (sequences, batches, next) = (new List<TrainingSequence>(), new List<int>(), 0);
        var (tokenAdvantages, tokenWeights, sampler) = (new List<float>(), new List<float>(), new List<float>());
        for (var group = 0; group < groups.Count; group++)
        {
            for (var i = 0; i < groups[group].Samples.Count; i++, next++)
            {
                if (options.DropZeroVarianceGroups && advantages.IsFlat(group))
                {
                    continue;
                }

                var sample = groups[group].Samples[i];
                sequences.Add(new TrainingSequence(groups[group].Prompt, sample.Tokens));
                batches.Add(options.LossBatchSize == 0 ? 0 : next / options.LossBatchSize);
                tokenAdvantages.AddRange(Enumerable.Repeat((float)advantages.Advantages[group][i], sample.Tokens.Length));
                tokenWeights.AddRange(Enumerable.Repeat((float)weights[next], sample.Tokens.Length));
                sampler.AddRange(sampled ? sample.LogProbs : []);
            }
        }

        float[]? given = sampled ? [.. sampler] : null;
        var old = options.OldPolicy switch
        {
            OldPolicy.Current => null,
            OldPolicy.Sampler => given,
        };
        return new StepBatch(
            sequences,
            new TokenConstants([.. tokenAdvantages], [.. tokenWeights], given, old),
            batches);
    }
}
