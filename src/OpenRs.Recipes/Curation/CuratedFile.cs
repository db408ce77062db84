using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Curation;

/// <summary>The rows of a file of problems that is being curated.</summary>
/// <param name="Rows">The rows in the order of the file.</param>
/// <param name="Sha256">SHA-256 of the file in lower-case hexadecimal.</param>
public sealed record CuratedFile(IReadOnlyList<CuratedRow> Rows, string Sha256)
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON Lines file, or a CSV file with a header, whose name says so.</param>
    /// <param name="mapping">Which columns to read; <see langword="null"/> to detect it from the first row.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">A line is no row of such a file, or there is none.</exception>
    public static async Task<CuratedFile> LoadAsync(
        string path, ColumnMapping? mapping = null, CancellationToken cancellationToken = default)
    {
        if (CuratedCsv.IsNamedSo(path))
        {
            return await CuratedCsv.LoadAsync(path, mapping, cancellationToken).ConfigureAwait(false);
        }

        if (Path.GetExtension(path).Equals(".parquet", StringComparison.OrdinalIgnoreCase))
        {
            throw new DatasetException(
                DatasetError.MalformedJson,
                "Parquet files are read by servers only: upload it, and `openrs datasets download` fetches it as JSON Lines.");
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        return await LoadAsync(file, mapping, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<CuratedFile> LoadAsync(Stream file, ColumnMapping? mapping, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(file, DatasetReader.DefaultMaxLineBytes);
        var rows = new List<CuratedRow>();
        while (await lines.ReadRowAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            RowsFile.CheckRows(rows.Count);
            rows.Add(DatasetReader.ReadObject(line, lines.Line, row =>
            {
                if (mapping is null && IsDataset(row))
                {
                    return RowOf(row, line, lines.Line);
                }

                mapping ??= ColumnMapping.Detect(row, lines.Line);
                var mapped = Mapped(row, mapping, lines.Line);
                return DatasetReader.ReadObject(mapped, lines.Line, renamed => RowOf(renamed, mapped, lines.Line));
            }));
        }

        return rows.Count > 0
            ? new CuratedFile(rows, lines.Hash())
            : throw new DatasetException(DatasetError.TooFewRows, "has no rows.");
    }

    /// <summary>The file that rows make: one line each.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stream">Where to write.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>SHA-256 of what was written.</returns>
    public static async Task<string> WriteAsync(
        IEnumerable<CuratedRow> rows, Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(stream);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var row in rows)
        {
            var line = Encoding.UTF8.GetBytes(row.Json + "\n");
            hash.AppendData(line);
            await stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static CuratedRow RowOf(JsonElement row, ReadOnlyMemory<byte> line, long number)
    {
        var example = DatasetReader.ExampleOf(row, number);
        return new CuratedRow(number, Encoding.UTF8.GetString(line.Span), example.Problem, example.Solution)
        {
            Solution = Column(row, "solution"),
            Answer = Column(row, "answer"),
        };
    }

    // Such a row is read as training reads it.
    private static bool IsDataset(JsonElement row) =>
        row.TryGetProperty("problem", out var problem) && problem.ValueKind == JsonValueKind.String
        && (Column(row, "solution") ?? Column(row, "answer")) is not null;

    // The columns that were read get the names that training knows; all others stay.
    private static ReadOnlyMemory<byte> Mapped(JsonElement row, ColumnMapping mapping, long line)
    {
        var (problem, gold) = mapping.Read(row, line);
        var goldName = mapping.IsSolution ? "solution" : "answer";
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, RowsFile.Json))
        {
            writer.WriteStartObject();
            writer.WriteString("problem", problem);
            writer.WriteString(goldName, gold);
            var written = new HashSet<string>(StringComparer.Ordinal) { "problem", goldName, mapping.Problem, mapping.Gold };
            if (mapping.ReadSystemPrompt(row, line) is { } systemPrompt && written.Add("system_prompt"))
            {
                writer.WriteString("system_prompt", systemPrompt);
            }

            foreach (var column in row.EnumerateObject().Where(column => written.Add(column.Name)))
            {
                column.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return json.WrittenMemory;
    }

    private static string? Column(JsonElement row, string name) => row.TryGetProperty(name, out var value)
        ? value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        }
        : null;
}
