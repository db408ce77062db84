namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>In what a run's metrics are exported.</summary>
internal enum ExportFormat
{
    /// <summary>Event files of TensorBoard.</summary>
    TensorBoard,

    /// <summary>Comma-separated values.</summary>
    Csv,

    /// <summary>JSON lines.</summary>
    JsonLines,
}
