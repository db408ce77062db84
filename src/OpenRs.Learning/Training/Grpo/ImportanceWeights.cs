namespace OpenRs.Learning.Training.Grpo;

/// <summary>The correction factors of <see cref="ImportanceSampling"/>, one per completion token.</summary>
internal static class ImportanceWeights
{
    /// <summary>Computes them.</summary>
    /// <param name="old">Log-probabilities under the old policy.</param>
    /// <param name="sampler">Log-probabilities that the sampler gave.</param>
    /// <param name="lengths">Tokens of each completion, in order.</param>
    /// <param name="kind">How ratios become factors; not <see cref="ImportanceSampling.None"/>.</param>
    /// <param name="cap">The largest ratio.</param>
    public static float[] Compute(float[] old, float[] sampler, IEnumerable<int> lengths, ImportanceSampling kind, double cap)
    {
        var (ofSequence, masks) = kind switch
        {
            ImportanceSampling.TokenTruncate => (false, false),
            ImportanceSampling.TokenMask => (false, true),
            ImportanceSampling.SequenceTruncate => (true, false),
            ImportanceSampling.SequenceMask => (true, true),
            ImportanceSampling.None => throw new ArgumentException("Without a correction there are no factors.", nameof(kind)),
        };
        var weights = new float[old.Length];
        var first = 0;
        foreach (var length in lengths)
        {
            double sum = 0;
            for (var i = first; i < first + length; i++)
            {
                var difference = (double)old[i] - sampler[i];
                sum += difference;
                weights[i] = (float)Limit(Math.Exp(difference), masks, cap);
            }

            if (ofSequence)
            {
                weights.AsSpan(first, length).Fill((float)Limit(Math.Exp(sum), masks, cap));
            }

            first += length;
        }

        return weights;
    }

    private static double Limit(double ratio, bool masks, double cap) =>
        masks && ratio > cap ? 0 : Math.Min(ratio, cap);
}
