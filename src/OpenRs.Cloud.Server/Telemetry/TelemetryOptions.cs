using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Telemetry;

/// <summary>Who may read metrics, and what is traced.</summary>
internal sealed class TelemetryOptions : ICheckedOptions
{
    /// <summary>
    /// File with the token for <c>/metrics</c>, such as a mounted secret; empty means one is made and kept in <c>metrics.token</c> in the
    /// data folder. It is asked for where callers need credentials.
    /// </summary>
    public string MetricsTokenFile { get; set; } = "";

    /// <summary>
    /// Share of the steps that are traced, from 0 to 1: all units of a step are, or none. Only where a collector is named
    /// (<c>OTEL_EXPORTER_OTLP_ENDPOINT</c>) is anything traced.
    /// </summary>
    public double TraceRatio { get; set; } = 1;

    /// <summary>File of the token with the default filled in.</summary>
    public string TokenPath(StorageOptions storage) =>
        MetricsTokenFile.Length > 0 ? Path.GetFullPath(MetricsTokenFile) : Path.Combine(storage.DataPath, "metrics.token");

    /// <inheritdoc/>
    public IEnumerable<string> Problems()
    {
        if (MetricsTokenFile.Length > 0 && !File.Exists(MetricsTokenFile))
        {
            yield return $"OpenRs:MetricsTokenFile is '{MetricsTokenFile}', and there is no such file.";
        }

        if (TraceRatio is not (>= 0 and <= 1))
        {
            yield return $"OpenRs:TraceRatio is {TraceRatio}; it must be from 0 to 1.";
        }
    }
}
