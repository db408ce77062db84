namespace OpenRs.Cloud.Cli.Output;

/// <summary>How results are printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For scripts.</summary>
    Json,
}
