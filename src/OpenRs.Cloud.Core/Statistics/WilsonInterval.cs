namespace OpenRs.Cloud.Statistics;

/// <summary>The Wilson score interval of a share (Wilson 1927), which stays within 0 to 1 and holds for small counts.</summary>
public readonly record struct WilsonInterval(double Low, double High)
{
    private const double Z95 = 1.959963984540054;

    /// <summary>The 95 % interval.</summary>
    /// <param name="successes">Successes, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Trials; with none the interval is 0 to 1.</param>
    public static WilsonInterval Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (trials == 0)
        {
            return new WilsonInterval(0, 1);
        }

        var share = (double)successes / trials;
        var square = Z95 * Z95 / trials;
        var centre = (share + (square / 2)) / (1 + square);
        var half = Z95 / (1 + square) * Math.Sqrt((share * (1 - share) / trials) + (square / (4.0 * trials)));
        return new WilsonInterval(successes == 0 ? 0 : centre - half, successes == trials ? 1 : centre + half);
    }
}
