namespace OpenRs.Recipes.Statistics;

/// <summary>
/// The chance that at least one of k samples is correct, without bias from n samples of which c are: 1 - C(n-c, k) / C(n, k) (Chen et al.
/// 2021, "Evaluating Large Language Models Trained on Code", arXiv:2107.03374, equation 1), as the product of 1 - k / i for i from
/// n - c + 1 to n, in which nothing overflows.
/// </summary>
public static class PassAtK
{
    /// <summary>The estimate for one problem.</summary>
    /// <param name="samples">Samples, at least k.</param>
    /// <param name="correct">Those of them that are correct.</param>
    /// <param name="k">Samples drawn, at least 1.</param>
    public static double Of(int samples, int correct, int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, k);
        ArgumentOutOfRangeException.ThrowIfNegative(correct);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(correct, samples);
        if (samples - correct < k)
        {
            return 1;
        }

        var allWrong = 1.0;
        for (var i = samples - correct + 1; i <= samples; i++)
        {
            allWrong *= 1 - ((double)k / i);
        }

        return 1 - allWrong;
    }
}
