namespace OpenRs.Learning.Training;

/// <summary>The sequences of a step that are computed, and the constants of their tokens.</summary>
/// <param name="Sequences">In the order of groups and samples.</param>
/// <param name="Constants">Advantages, weights and, if the sampler's count, old log-probabilities.</param>
internal sealed record StepBatch(IReadOnlyList<TrainingSequence> Sequences, TokenConstants Constants)
{
    public static StepBatch Build(IReadOnlyList<RolloutGroup> groups, GroupAdvantages advantages, GrpoOptions options)
    {
        RolloutSample[] samples = [.. groups.SelectMany(group => group.Samples)];
        var weights = TokenWeights.Compute(
            [.. samples.Select(sample => sample.Tokens.Length)], [.. samples.Select(sample => options.MaskTruncated && sample.Truncated)], options);
        var (sequences, next) = (new List<TrainingSequence>(), 0);
        var (tokenAdvantages, tokenWeights, old) = (new List<float>(), new List<float>(), new List<float>());
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
                tokenAdvantages.AddRange(Enumerable.Repeat((float)advantages.Advantages[group][i], sample.Tokens.Length));
                tokenWeights.AddRange(Enumerable.Repeat((float)weights[next], sample.Tokens.Length));
                old.AddRange(options.OldPolicy == OldPolicy.Sampler ? sample.LogProbs : []);
            }
        }

        return new StepBatch(
            sequences, new TokenConstants([.. tokenAdvantages], [.. tokenWeights], options.OldPolicy == OldPolicy.Sampler ? [.. old] : null, null));
    }
}
