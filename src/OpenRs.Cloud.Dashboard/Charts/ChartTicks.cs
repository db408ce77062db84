using System.Globalization;
using OpenRs.Cloud.Dashboard.Formatting;

namespace OpenRs.Cloud.Dashboard.Charts;

/// <summary>Numbers at the axes of charts.</summary>
internal static class ChartTicks
{
    private const decimal MicrosPerDollar = 1_000_000;

    /// <summary>A step.</summary>
    public static string Step(object value) => Number.Metric(Convert.ToDouble(value, CultureInfo.InvariantCulture));

    /// <summary>A share in percent.</summary>
    public static string Percent(object value) =>
        (Convert.ToDouble(value, CultureInfo.InvariantCulture) * 100).ToString("0.# '%'", CultureInfo.InvariantCulture);

    /// <summary>An amount of US dollars.</summary>
    public static string Dollars(object value) =>
        Money.Exact((long)(Convert.ToDecimal(value, CultureInfo.InvariantCulture) * MicrosPerDollar));
}
