namespace OpenRs.Cloud.Ledgers;

/// <summary>Arithmetic of GPU time and money without rounding drift.</summary>
public static class Money
{
    /// <summary>
    /// Price per tick of 100 ns. Rounded up to 20 decimals, so that price x ticks is exact in <see cref="decimal"/> and a sum of parts
    /// equals the whole to the last digit; the rounding costs a cent in 3,000 years.
    /// </summary>
    /// <param name="usdPerHour">Price in US dollars per hour, not negative.</param>
    public static decimal PerTick(decimal usdPerHour)
    {
        var exact = usdPerHour / TimeSpan.TicksPerHour;
        var rounded = Math.Round(exact, 20);
        return rounded < exact ? rounded + 0.00000000000000000001m : rounded;
    }

    /// <summary>US dollars, rounded up to whole millionths.</summary>
    public static decimal RoundUp(decimal usd) => FromMicros(ToMicros(usd));

    /// <summary>
    /// US dollars in millionths, rounded up so that a shown amount is never below the real one; the largest number for more than it holds.
    /// </summary>
    public static long ToMicros(decimal usd) => (long)Math.Min(long.MaxValue, Math.Ceiling(usd * 1_000_000m));

    /// <summary>Millionths of a US dollar in dollars.</summary>
    public static decimal FromMicros(long micros) => micros / 1_000_000m;
}
