namespace OpenRs.Cloud.Statistics;

/// <summary>The Wilson score interval of a share (Wilson 1927), which stays within 0 to 1 and holds for small counts.</summary>
public readonly record struct WilsonInterval(double Low, double High)
{
    /// <summary>The 95 % interval.</summary>
    /// <param name="successes">Successes, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">Trials; with none the interval is 0 to 1.</param>
    public static WilsonInterval Of(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        return trials == 0 ? new WilsonInterval(0, 1) : OfShare((double)successes / trials, trials);
    }

    /// <summary>The 95 % interval of a share that need not be a whole number of successes.</summary>
    /// <param name="share">Share, 0 to 1.</param>
    /// <param name="trials">Trials, at least 1.</param>
    public static WilsonInterval OfShare(double share, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is from 0 to 1.");
        }

        var square = StudentT.Normal95 * StudentT.Normal95 / trials;
        var centre = (share + (square / 2)) / (1 + square);
        var half = StudentT.Normal95 / (1 + square) * Math.Sqrt((share * (1 - share) / trials) + (square / (4.0 * trials)));
        return new WilsonInterval(share == 0 ? 0 : centre - half, share == 1 ? 1 : centre + half);
    }
}
