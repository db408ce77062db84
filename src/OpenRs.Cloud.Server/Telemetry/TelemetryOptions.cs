using OpenRs.Cloud.Server.Configuration;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Telemetry;

/// <summary>Who may read metrics.</summary>
internal sealed class TelemetryOptions : ICheckedOptions
{
    /// <summary>
    /// File with the token for <c>/metrics</c>, such as a mounted secret; empty means one is made and kept in <c>metrics.token</c> in the
    /// data folder. It is asked for where callers need credentials.
    /// </summary>
    public string MetricsTokenFile { get; set; } = "";

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
    }
}
