using System.Text.Json;

namespace OpenRs.Recipes.Datasets;

/// <summary>
/// Writes the rows of a file again without the columns that nothing reads: for files with rows that are longer than a reader of rows
/// accepts.
/// </summary>
public static class SlimRows
{
    /// <summary>Writes the rows of a file that <see cref="DatasetInspector"/> found nothing wrong with.</summary>
    /// <param name="path">The JSON Lines file.</param>
    /// <param name="slimPath">The file to write.</param>
    /// <param name="lineOf">As for the inspector.</param>
    /// <param name="maxRowBytes">The longest row of the file.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="DatasetException">A row is too long without them, too, or escapes half a surrogate pair.</exception>
    public static async Task WriteAsync(
        string path, string slimPath, Func<long, long>? lineOf, int maxRowBytes, CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using var slim = new FileStream(
            slimPath, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
        using var lines = new LineReader(file, maxRowBytes);
        while (await lines.ReadRowAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            var start = slim.Position;
            var number = lineOf?.Invoke(lines.Line) ?? lines.Line;
            await WriteRowAsync(slim, line, number, cancellationToken).ConfigureAwait(false);
            if (slim.Position - start > DatasetReader.DefaultMaxLineBytes)
            {
                throw new DatasetException(
                    DatasetError.LineTooLong,
                    $"its columns {string.Join(", ", DatasetReader.UsedColumns)} have more than {DatasetReader.DefaultMaxLineBytes} bytes.",
                    number);
            }

            await slim.WriteAsync("\n"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task WriteRowAsync(Stream slim, ReadOnlyMemory<byte> line, long number, CancellationToken cancellationToken)
    {
        using var row = JsonDocument.Parse(line);
        await using var writer = new Utf8JsonWriter(slim, RowsFile.Json);
        writer.WriteStartObject();
        foreach (var name in DatasetReader.UsedColumns)
        {
            if (row.RootElement.TryGetProperty(name, out var value))
            {
                writer.WritePropertyName(name);
                WriteValue(writer, value, name, number);
            }
        }

        writer.WriteEndObject();
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    // An answer beside a solution is written, but no reader has looked at it.
    private static void WriteValue(Utf8JsonWriter writer, JsonElement value, string name, long number)
    {
        try
        {
            value.WriteTo(writer);
        }
        catch (InvalidOperationException e)
        {
            throw new DatasetException(
                DatasetError.InvalidValue, $"column '{name}' escapes half a surrogate pair.", number, inner: e);
        }
    }
}
