using System.Buffers;
using System.Text.Json;
using OpenRs.Recipes.Curation;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Benchmarks;

/// <summary>Turns a user's file of a benchmark's problems into a dataset that asks them as the benchmark does.</summary>
public static class BenchmarkRows
{
    /// <summary>Converts a JSON Lines file.</summary>
    /// <param name="task">The benchmark.</param>
    /// <param name="path">The user's file.</param>
    /// <param name="rowsPath">The file to write.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="DatasetException">A row lacks a column, or is no JSON object.</exception>
    public static async Task<int> ConvertAsync(
        BenchmarkTask task, string path, string rowsPath, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        await using var rows = new FileStream(
            rowsPath, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16, useAsync: true);
        using var lines = new LineReader(file, DatasetReader.DefaultMaxLineBytes);
        var count = 0;
        while (await lines.ReadRowAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            RowsFile.CheckRows(count++);
            var row = DatasetReader.ReadObject(line, lines.Line, row => RowOf(task, row, lines.Line));
            await rows.WriteAsync(row, cancellationToken).ConfigureAwait(false);
        }

        return count > 0 ? count : throw new DatasetException(DatasetError.TooFewRows, "has no rows.");
    }

    private static ReadOnlyMemory<byte> RowOf(BenchmarkTask task, JsonElement row, long line)
    {
        var (problem, gold) = MappingOf(task, row, line).Read(row, line);
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json, RowsFile.Json))
        {
            writer.WriteStartObject();
            writer.WriteString("problem", task.Ask(problem));
            writer.WriteString(task.Gold == GoldKind.Solution ? "solution" : "answer", gold);
            writer.WriteEndObject();
        }

        json.Write("\n"u8);
        return json.WrittenMemory;
    }

    private static ColumnMapping MappingOf(BenchmarkTask task, JsonElement row, long line)
    {
        string Find(IReadOnlyList<string> columns) => columns.FirstOrDefault(name => row.TryGetProperty(name, out _))
            ?? throw new DatasetException(
                DatasetError.MissingColumn, $"task {task.Name} reads the column {string.Join(" or ", columns)}, which is missing.", line);
        return new ColumnMapping(Find(task.ProblemColumns), Find(task.GoldColumns), task.Gold == GoldKind.Solution);
    }
}
