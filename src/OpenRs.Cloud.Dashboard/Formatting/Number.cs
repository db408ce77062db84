using System.Globalization;

namespace OpenRs.Cloud.Dashboard.Formatting;

/// <summary>Numbers as people read them, with their units.</summary>
public static class Number
{
    private const double ExponentFrom = 1e6;
    private const double ExponentBelow = 1e-4;

    /// <summary>What stands where there is no number yet.</summary>
    public const string None = "–";

    /// <summary>A value of a metric with four digits that count.</summary>
    public static string Metric(double? value) => value switch
    {
        null => None,
        { } number when !double.IsFinite(number) => "not a number",
        0 => "0",
        { } number when Math.Abs(number) is >= ExponentFrom or < ExponentBelow => number.ToString("0.###e0", CultureInfo.InvariantCulture),
        { } number => Digits(number),
    };

    /// <summary>A share in percent with one decimal.</summary>
    public static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.0} %");

    /// <summary>An interval of shares in percent.</summary>
    public static string Interval(double low, double high) =>
        string.Create(CultureInfo.InvariantCulture, $"{low * 100:0.0} to {high * 100:0.0} %");

    /// <summary>A probability in whole percent, never rounded to certainty.</summary>
    public static string Chance(double probability) => probability switch
    {
        >= 1 => "100 %",
        > 0.99 => "over 99 %",
        <= 0 => "0 %",
        < 0.01 => "under 1 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{probability * 100:0} %"),
    };

    /// <summary>GPU time in the unit that suits it.</summary>
    public static string GpuTime(double seconds) => seconds < 3600
        ? string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0} GPU s")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:#,0.00} GPU h");

    /// <summary>A size in the unit that suits it.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1 << 10 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:#,0.0} GiB"),
    };

    /// <summary>A count with its noun.</summary>
    /// <param name="count">The count.</param>
    /// <param name="one">The noun for one.</param>
    /// <param name="many">The noun for others; <paramref name="one"/> with an s when left out.</param>
    public static string Count(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:#,0} {(count == 1 ? one : many ?? one + "s")}");

    private static string Digits(double value)
    {
        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(Math.Abs(value))), 0, 7);
        return Math.Round(value, decimals).ToString("0.#######", CultureInfo.InvariantCulture);
    }
}
