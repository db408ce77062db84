using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>How much one caller may ask for.</summary>
internal sealed class LimitOptions : ICheckedOptions
{
    /// <summary>Calls a second that one caller may make, 1 to 100,000. Default: 500. Agents are not limited.</summary>
    public int CallsPerSecond { get; set; } = 500;

    /// <summary>Calls that one caller may make at once after a quiet time, at least 1. Default: 1,000.</summary>
    public int CallBurst { get; set; } = 1000;

    /// <summary>Streams such as WatchRun that one caller may keep open, at least 1. Default: 100.</summary>
    public int MaxWatches { get; set; } = 100;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() =>
    [
        .. OptionRange.Check(nameof(CallsPerSecond), CallsPerSecond, 1, 100_000),
        .. OptionRange.Check(nameof(CallBurst), CallBurst, 1, 1_000_000),
        .. OptionRange.Check(nameof(MaxWatches), MaxWatches, 1, 1_000_000),
    ];
}
