using System.Globalization;

namespace OpenRs.Testing;

/// <summary>What many inputs cost a parser.</summary>
internal sealed record FuzzFigures
{
    public TimeSpan Total { get; init; }

    private long Inputs { get; init; }

    private long Refused { get; init; }

    private TimeSpan WorstTime { get; init; }

    private long WorstBytes { get; init; }

    public FuzzFigures With(TimeSpan time, long bytes, bool isRefused) => this with
    {
        Inputs = Inputs + 1,
        Refused = Refused + (isRefused ? 1 : 0),
        WorstTime = time > WorstTime ? time : WorstTime,
        WorstBytes = Math.Max(WorstBytes, bytes),
    };

    /// <summary>Inputs, those refused, seconds, worst milliseconds and worst bytes, between tabs.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Inputs}\t{Refused}\t{Total.TotalSeconds:0.0}\t{WorstTime.TotalMilliseconds:0.0}\t{WorstBytes}");
}
