using System.Globalization;

namespace OpenRs.Cloud.Dashboard.Formatting;

/// <summary>Amounts of money as people read them. What was charged is exact to the micro-dollar; what is expected is rounded.</summary>
public static class Money
{
    private const long MicrosPerDollar = 1_000_000;

    /// <summary>An exact amount: at least cents, and as many digits more as it has.</summary>
    /// <param name="micros">Millionths of a US dollar.</param>
    public static string Exact(long micros) => Text(micros, "#,0.00####");

    /// <summary>An expected amount: with cents from a dollar on, with hundredths of a cent below.</summary>
    /// <param name="micros">Millionths of a US dollar.</param>
    public static string About(long micros) => Text(micros, Math.Abs(micros) >= MicrosPerDollar ? "#,0.00" : "0.0000");

    /// <summary>A share of an amount in percent, 0 to 100; 0 of nothing.</summary>
    public static double Share(long part, long whole) => whole <= 0 ? 0 : Math.Clamp(100.0 * part / whole, 0, 100);

    private static string Text(long micros, string format) =>
        (micros < 0 ? "-$" : "$") + (Math.Abs((decimal)micros) / MicrosPerDollar).ToString(format, CultureInfo.InvariantCulture);
}
