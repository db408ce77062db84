using System.Text;
using System.Text.Json;

namespace OpenRs.Recipes.Datasets;

/// <summary>Turns a CSV file with a header (RFC 4180, UTF-8) into JSON Lines: one object per record, all values texts.</summary>
public static class CsvDataset
{
    /// <summary>Converts a file.</summary>
    /// <param name="csvPath">The CSV file.</param>
    /// <param name="rowsPath">The JSON Lines file to write.</param>
    /// <param name="maxBytes">Its largest size.</param>
    /// <param name="maxRowBytes">The longest record, columns that nothing reads included.</param>
    /// <param name="cancellationToken">Abandons the conversion.</param>
    /// <exception cref="DatasetException">There is no header, or the text is no CSV.</exception>
    public static async Task<CsvRows> ConvertAsync(
        string csvPath,
        string rowsPath,
        long maxBytes,
        int maxRowBytes = DatasetReader.DefaultMaxLineBytes,
        CancellationToken cancellationToken = default)
    {
        await using var csv = new FileStream(csvPath, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using var rows = new FileStream(
            rowsPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
        return await ConvertAsync(csv, rows, maxBytes, maxRowBytes, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<CsvRows> ConvertAsync(
        Stream csv, Stream rows, long maxBytes, int maxRowBytes, CancellationToken cancellationToken)
    {
        using var text = new StreamReader(csv, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        var reader = new CsvReader(text, maxRowBytes);
        try
        {
            var header = await ReadHeaderAsync(reader, cancellationToken).ConfigureAwait(false);
            var lines = new List<long>();
            var problems = new List<RowProblem>();
            while (problems.Count < DatasetInspector.MostProblems
                && await reader.ReadAsync(cancellationToken).ConfigureAwait(false) is { } record)
            {
                if (record.Count != header.Count)
                {
                    problems.Add(new RowProblem(reader.Line, $"has {record.Count} fields, but the header has {header.Count}."));
                    continue;
                }

                RowsFile.CheckRows(lines.Count);
                RowsFile.CheckSize(rows, maxBytes);
                await WriteRowAsync(rows, header, record, cancellationToken).ConfigureAwait(false);
                lines.Add(reader.Line);
            }

            return new CsvRows(lines, problems);
        }
        catch (DecoderFallbackException exception)
        {
            throw new DatasetException(
                DatasetError.NotUtf8, "is not UTF-8, here or in the lines that follow.", reader.Line + 1, inner: exception);
        }
    }

    private static async Task<List<string>> ReadHeaderAsync(CsvReader reader, CancellationToken cancellationToken)
    {
        var header = await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new DatasetException(DatasetError.TooFewRows, "has no rows.");
        if (header.Count > RowsFile.MaxColumns)
        {
            throw new DatasetException(DatasetError.TooLarge, $"the header has more than {RowsFile.MaxColumns} columns.", reader.Line);
        }

        return DatasetReader.UsedColumns.FirstOrDefault(used => header.Count(name => name == used) > 1) is { } twice
            ? throw new DatasetException(DatasetError.MalformedCsv, $"the header has column '{twice}' twice.", reader.Line)
            : WithoutRepetitions(header);
    }

    // A column that cannot be read by its name is read by nothing: it becomes one without a name.
    private static List<string> WithoutRepetitions(List<string> header)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        return [.. header.Select(name => IsKept(name) && names.Add(name) ? name : "")];
    }

    private static bool IsKept(string name) => name.Length <= RowsFile.MaxNameLength && !string.IsNullOrWhiteSpace(name);

    private static async Task WriteRowAsync(Stream rows, List<string> header, List<string> record, CancellationToken cancellationToken)
    {
        await using (var row = new Utf8JsonWriter(rows, RowsFile.Json))
        {
            row.WriteStartObject();
            for (var i = 0; i < header.Count; i++)
            {
                if (header[i].Length > 0)
                {
                    row.WriteString(header[i], record[i]);
                }
            }

            row.WriteEndObject();
            await row.FlushAsync(cancellationToken).ConfigureAwait(false);
        }

        await rows.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
    }
}
