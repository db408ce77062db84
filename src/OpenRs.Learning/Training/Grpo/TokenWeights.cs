namespace OpenRs.Learning.Training.Grpo;

/// <summary>The factor of each completion's token losses in the loss of a step, so that the loss is their plain weighted sum.</summary>
internal static class TokenWeights
{
    /// <summary>Computes the factors, one per completion.</summary>
    /// <param name="lengths">Tokens of each completion.</param>
    /// <param name="masked">Completions without loss; their tokens do not count.</param>
    /// <param name="options">Loss type and batch size.</param>
    public static double[] Compute(IReadOnlyList<int> lengths, IReadOnlyList<bool> masked, GrpoOptions options)
    {
        var weights = new double[lengths.Count];
        var size = options.LossBatchSize == 0 ? lengths.Count : options.LossBatchSize;
        var batches = (lengths.Count + size - 1) / size;
        var all = Tokens(0, lengths.Count);
        for (var start = 0; start < lengths.Count; start += size)
        {
            var end = Math.Min(lengths.Count, start + size);
            var tokens = Tokens(start, end);
            for (var i = start; i < end; i++)
            {
                weights[i] = masked[i] ? 0 : options.LossType switch
                {
                    LossType.Grpo => 1.0 / ((double)batches * (end - start) * Math.Max(1, lengths[i])),
                    LossType.Bnpo => 1.0 / ((double)batches * tokens),
                    LossType.DrGrpo => 1.0 / ((double)batches * (end - start) * options.Sampling.MaxCompletionLength),
                    LossType.Dapo => 1.0 / all,
                };
            }
        }

        return weights;

        long Tokens(int from, int to) => Math.Max(1, Enumerable.Range(from, to - from).Sum(i => masked[i] ? 0L : lengths[i]));
    }
}
