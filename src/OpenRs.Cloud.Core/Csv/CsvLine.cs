namespace OpenRs.Cloud.Csv;

/// <summary>Lines of comma-separated values as of RFC 4180.</summary>
public static class CsvLine
{
    /// <summary>A line without its end.</summary>
    /// <param name="cells">The cells; those with a comma, a quotation mark or a line end are quoted.</param>
    public static string Of(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote));

    private static string Quote(string cell) =>
        cell.AsSpan().ContainsAny(",\"\r\n") ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : cell;
}
