namespace OpenRs.Learning.Training;

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
        var weights = new float[old.Length];
        var first = 0;
        foreach (var length in lengths)
        {
            double sum = 0;
            for (var i = first; i < first + length; i++)
            {
                var difference = (double)old[i] - sampler[i];
                sum += difference;
                weights[i] = (float)Limit(Math.Exp(difference), kind, cap);
            }

            if (kind is ImportanceSampling.SequenceTruncate or ImportanceSampling.SequenceMask)
            {
                weights.AsSpan(first, length).Fill((float)Limit(Math.Exp(sum), kind, cap));
            }

            first += length;
        }

        return weights;
    }

    private static double Limit(double ratio, ImportanceSampling kind, double cap) =>
        kind is ImportanceSampling.TokenMask or ImportanceSampling.SequenceMask
            ? (ratio > cap ? 0 : ratio)
            : Math.Min(ratio, cap);
}
