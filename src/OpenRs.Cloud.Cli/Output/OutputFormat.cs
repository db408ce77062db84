namespace OpenRs.Cloud.Cli.Output;

/// <summary>How results are printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people.</summary>
    Table,

    /// <summary>For scripts.</summary>
    Json,

    /// <summary>For spreadsheets: comma-separated, with a header.</summary>
    Csv,

    /// <summary>For scripts that read line by line: a JSON value on each.</summary>
    JsonLines,
}
