namespace OpenRs.Cloud.Statistics;

/// <summary>Student's t distribution, as far as intervals of 90 and 95 % need it.</summary>
public static class StudentT
{
    /// <summary>The 97.5 % quantile of the standard normal distribution, which that of t tends to.</summary>
    public const double Normal95 = 1.959963984540054;

    /// <summary>The 95 % quantile of the standard normal distribution.</summary>
    public const double Normal90 = 1.6448536269514722;

    // From here on the expansion is exact to 1e-10.
    private const int ManyDegrees = 100;

    /// <summary>The 97.5 % quantile: 95 % of the distribution lie between it and its negative.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Quantile95(int degrees) => Quantile(degrees, Normal95, 0.95);

    /// <summary>The 95 % quantile: 90 % of the distribution lie between it and its negative.</summary>
    /// <param name="degrees">Degrees of freedom, at least 1.</param>
    public static double Quantile90(int degrees) => Quantile(degrees, Normal90, 0.90);

    private static double Quantile(int degrees, double normal, double central)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(degrees);
        if (degrees >= ManyDegrees)
        {
            return Expansion(degrees, normal);
        }

        // Bisection; 12.71 is the 97.5 % quantile of one degree, the largest of all.
        var (low, high) = (normal, 13.0);
        while (high - low > 1e-12)
        {
            var middle = (low + high) / 2;
            (low, high) = Central(middle, degrees) < central ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    /// <summary>The probability of -t to t: the finite sums of Abramowitz and Stegun, 26.7.3 and 26.7.4.</summary>
    private static double Central(double t, int degrees)
    {
        var angle = Math.Atan(t / Math.Sqrt(degrees));
        var (sin, cos) = Math.SinCos(angle);
        var odd = degrees % 2 == 1;
        var (sum, term) = (0.0, odd ? cos : 1.0);
        for (var k = odd ? 1 : 0; k <= degrees - 2; k += 2)
        {
            sum += term;
            term *= cos * cos * (k + 1) / (k + 2);
        }

        return odd ? 2 / Math.PI * (angle + (sin * sum)) : sin * sum;
    }

    /// <summary>The asymptotic expansion of Abramowitz and Stegun, 26.7.5.</summary>
    private static double Expansion(double n, double x)
    {
        var (x2, x4) = (x * x, x * x * x * x);
        var g1 = x * (x2 + 1) / 4;
        var g2 = x * ((5 * x4) + (16 * x2) + 3) / 96;
        var g3 = x * ((3 * x4 * x2) + (19 * x4) + (17 * x2) - 15) / 384;
        var g4 = x * ((79 * x4 * x4) + (776 * x4 * x2) + (1482 * x4) - (1920 * x2) - 945) / 92160;
        return x + (g1 / n) + (g2 / (n * n)) + (g3 / (n * n * n)) + (g4 / (n * n * n * n));
    }
}
