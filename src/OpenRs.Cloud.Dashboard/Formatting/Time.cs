using System.Globalization;
using Google.Protobuf.WellKnownTypes;

namespace OpenRs.Cloud.Dashboard.Formatting;

/// <summary>Times as people read them.</summary>
public static class Time
{
    /// <summary>A length of time by its two greatest units.</summary>
    public static string Length(TimeSpan length) => length switch
    {
        { TotalSeconds: < 1 } => "0 s",
        { TotalMinutes: < 1 } => Of($"{(int)length.TotalSeconds} s"),
        { TotalHours: < 1 } => Of($"{(int)length.TotalMinutes} min {length.Seconds} s"),
        { TotalDays: < 1 } => Of($"{(int)length.TotalHours} h {length.Minutes} min"),
        _ => Of($"{(int)length.TotalDays} d {length.Hours} h"),
    };

    /// <summary>How long something has been there.</summary>
    public static string Age(Timestamp? since, DateTimeOffset now) =>
        since is null ? Number.None : Length(now - since.ToDateTimeOffset());

    /// <summary>A moment in UTC.</summary>
    public static string Moment(Timestamp? time) =>
        time is null ? Number.None : time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Of(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
