using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>How much one caller may ask for.</summary>
internal sealed class LimitOptions : ICheckedOptions
{
    /// <summary>Calls a second that one caller may make, 1 to 100,000. Default: 500. Agents are not limited.</summary>
    public int CallsPerSecond { get; set; } = 500;

    /// <summary>Calls that one caller may make at once after a quiet time, at least 1. Default: 1,000.</summary>
    public int CallBurst { get; set; } = 1000;

    /// <summary>
    /// Streams of every kind (watches, uploads, downloads, reflection, health) that one caller may keep open, at least 1. Default: 500.
    /// </summary>
    public int MaxStreams { get; set; } = 500;

    /// <summary>
    /// Seconds without a message of the caller, or without room for one of the server, after which a stream ends, 1 to 86,400. Default: 60.
    /// </summary>
    public int StreamIdleSeconds { get; set; } = 60;

    /// <summary>Seconds after which a stream ends in any case, 1 to 604,800. Default: 43,200, half a day.</summary>
    public int StreamMaxSeconds { get; set; } = 43_200;

    /// <summary>How long a stream may be idle.</summary>
    public TimeSpan StreamIdle => TimeSpan.FromSeconds(StreamIdleSeconds);

    /// <summary>How long a stream may last.</summary>
    public TimeSpan StreamMax => TimeSpan.FromSeconds(StreamMaxSeconds);

    /// <inheritdoc/>
    public IEnumerable<string> Problems() =>
    [
        .. OptionRange.Check(nameof(CallsPerSecond), CallsPerSecond, 1, 100_000),
        .. OptionRange.Check(nameof(CallBurst), CallBurst, 1, 1_000_000),
        .. OptionRange.Check(nameof(MaxStreams), MaxStreams, 1, 1_000_000),
        .. OptionRange.Check(nameof(StreamIdleSeconds), StreamIdleSeconds, 1, 86_400),
        .. OptionRange.Check(nameof(StreamMaxSeconds), StreamMaxSeconds, 1, 604_800),
    ];
}
