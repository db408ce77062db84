using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Scaling;

/// <summary>Who may ask how many agents there should be, and how fast that falls.</summary>
internal sealed class ScalerOptions : ICheckedOptions
{
    private const int MaxSeconds = 86_400;

    /// <summary>
    /// File with the token that KEDA sends as <c>tokenFromEnv</c>, such as a mounted secret; empty for none. The servers of a cluster must
    /// have the same one.
    /// </summary>
    public string ScalerTokenFile { get; set; } = "";

    /// <summary>Seconds for which fewer agents must be enough before there are fewer, 0 to 86,400. Default: 180.</summary>
    public int ScalerCoolDownSeconds { get; set; } = 180;

    /// <summary>
    /// Seconds for which a budget must keep a new agent for its start to be worth its price, where a step is not longer, 0 to 86,400.
    /// Default: 600.
    /// </summary>
    public int ScalerLeastSeconds { get; set; } = 600;

    /// <summary>For how long a budget must keep a new agent.</summary>
    public TimeSpan WorthStarting => TimeSpan.FromSeconds(ScalerLeastSeconds);

    /// <summary>How long fewer agents must be enough.</summary>
    public TimeSpan CoolDown => TimeSpan.FromSeconds(ScalerCoolDownSeconds);

    /// <inheritdoc/>
    public IEnumerable<string> Problems() =>
    [
        .. OptionRange.Check(nameof(ScalerCoolDownSeconds), ScalerCoolDownSeconds, 0, MaxSeconds),
        .. OptionRange.Check(nameof(ScalerLeastSeconds), ScalerLeastSeconds, 0, MaxSeconds),
        .. ScalerTokenFile.Length > 0 && !File.Exists(ScalerTokenFile)
            ? [$"OpenRs:ScalerTokenFile is '{ScalerTokenFile}', and there is no such file."]
            : Array.Empty<string>(),
    ];
}
