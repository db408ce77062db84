using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace OpenRs.Recipes.Datasets;

/// <summary>
/// Reads JSON Lines: one object per line with <c>problem</c> and <c>solution</c>, or <c>answer</c> where there is no solution, and
/// <c>system_prompt</c> where the row has one of its own. Other columns are ignored, blank lines skipped. Memory is bounded by the
/// longest line.
/// </summary>
public static class DatasetReader
{
    /// <summary>The columns that are read.</summary>
    public static IReadOnlyList<string> UsedColumns { get; } = ["problem", "solution", "answer", "system_prompt"];

    /// <summary>The longest line that is accepted, in bytes.</summary>
    public const int DefaultMaxLineBytes = 1 << 20;

    private const int MaxValues = 1_000_000;
    private const int MaxShownColumns = 20;
    private const int MaxShownName = 50;

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="asWritten">Whether solutions are wanted word for word: each row must have one, and none is made of its answer.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">The file is no such dataset, or has no rows.</exception>
    public static async Task<Dataset> LoadAsync(
        string path, bool asWritten = false, CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        using var lines = new LineReader(file, DefaultMaxLineBytes);
        var examples = new List<TrainingExample>();
        await foreach (var example in ReadAsync(lines, asWritten, cancellationToken).ConfigureAwait(false))
        {
            examples.Add(examples.Count < RowsFile.MaxRows
                ? example
                : throw new DatasetException(DatasetError.TooLarge, $"{path} has more than {RowsFile.MaxRows} rows."));
        }

        return examples.Count > 0
            ? new Dataset(examples, lines.Hash())
            : throw new DatasetException(DatasetError.TooFewRows, $"{path} has no rows.");
    }

    /// <summary>Reads rows as they come.</summary>
    /// <param name="stream">UTF-8 text, with or without a byte order mark.</param>
    /// <param name="maxLineBytes">The longest line that is accepted.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">A line is no row of such a dataset.</exception>
    public static async IAsyncEnumerable<TrainingExample> ReadAsync(
        Stream stream, int maxLineBytes = DefaultMaxLineBytes, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var lines = new LineReader(stream, maxLineBytes);
        await foreach (var example in ReadAsync(lines, asWritten: false, cancellationToken).ConfigureAwait(false))
        {
            yield return example;
        }
    }

    private static async IAsyncEnumerable<TrainingExample> ReadAsync(
        LineReader lines, bool asWritten, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await lines.ReadRowAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            yield return ReadObject(line, lines.Line, row => ExampleOf(row, lines.Line, asWritten));
        }
    }

    /// <summary>Reads one line as a JSON object.</summary>
    /// <param name="line">UTF-8 text without its line ending.</param>
    /// <param name="number">Number of the line, from 1, for messages.</param>
    /// <param name="read">Reads the object, which must not be used after the call.</param>
    /// <exception cref="DatasetException">The line is not UTF-8, not one JSON object, or a text in it is not valid Unicode.</exception>
    internal static T ReadObject<T>(ReadOnlyMemory<byte> line, long number, Func<JsonElement, T> read)
    {
        if (!Utf8.IsValid(line.Span))
        {
            throw new DatasetException(DatasetError.NotUtf8, "is not UTF-8.", number);
        }

        try
        {
            CheckValues(line.Span, number);
            using var row = JsonDocument.Parse(line);
            return row.RootElement.ValueKind == JsonValueKind.Object
                ? read(row.RootElement)
                : throw new DatasetException(
                    DatasetError.MalformedJson,
                    $"is a JSON {row.RootElement.ValueKind}; every line must be one JSON object.",
                    number);
        }
        catch (InvalidOperationException e)
        {
            throw new DatasetException(DatasetError.InvalidValue, "a text in it escapes half a surrogate pair.", number, inner: e);
        }
        catch (JsonException e)
        {
            var before = Math.Min((int)(e.BytePositionInLine ?? 0), line.Length);
            var column = Encoding.UTF8.GetCharCount(line.Span[..before]) + 1;
            throw new DatasetException(
                DatasetError.MalformedJson, "is not valid JSON; every line must be one JSON object.", number, column, e);
        }
    }

    /// <summary>The problem and the gold answer of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="line">Number of its line, from 1, for messages.</param>
    /// <param name="asWritten">Whether its solution is wanted word for word.</param>
    /// <exception cref="DatasetException">A column is missing, empty, or holds something else.</exception>
    internal static TrainingExample ExampleOf(JsonElement row, long line, bool asWritten = false)
    {
        var problem = Column(row, "problem", line) ?? throw Missing(row, "'problem'", line);
        return new TrainingExample(problem, GoldOf(row, line, asWritten)) { SystemPrompt = Column(row, "system_prompt", line) };
    }

    private static string GoldOf(JsonElement row, long line, bool asWritten)
    {
        if (Column(row, "solution", line) is { } solution)
        {
            return asWritten ? solution : GoldAnswers.OfSolution(solution);
        }

        if (asWritten)
        {
            throw Missing(row, "'solution'", line);
        }

        return GoldAnswers.OfAnswer(Column(row, "answer", line) ?? throw Missing(row, "'solution' (or 'answer')", line));
    }

    // A document takes twelve bytes for each value, so a long row of small ones would take many times its size.
    private static void CheckValues(ReadOnlySpan<byte> line, long number)
    {
        if (line.Length <= DefaultMaxLineBytes)
        {
            return;
        }

        var reader = new Utf8JsonReader(line);
        for (var values = 0; reader.Read(); values++)
        {
            if (values == MaxValues)
            {
                throw new DatasetException(DatasetError.TooLarge, $"has more than {MaxValues} values.", number);
            }
        }
    }

    /// <summary>A text, or a number as it is spelled; null when it is not there, null or empty.</summary>
    private static string? Column(JsonElement row, string name, long line)
    {
        if (!row.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.String => Text(value, name, line) is var text && string.IsNullOrWhiteSpace(text) ? null : text,
            JsonValueKind.Number when name == "answer" => value.GetRawText(),
            _ => throw new DatasetException(
                DatasetError.InvalidValue, $"column '{name}' is a JSON {value.ValueKind}, a string is expected.", line),
        };
    }

    private static string Text(JsonElement value, string name, long line)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new DatasetException(DatasetError.InvalidValue, $"column '{name}' escapes half a surrogate pair.", line, inner: e);
        }
    }

    private static string Shorten(string name) => name.Length <= MaxShownName ? name : name[..MaxShownName] + "...";

    private static DatasetException Missing(JsonElement row, string name, long line)
    {
        var there = row.EnumerateObject().Select(static column => Shorten(column.Name)).Take(MaxShownColumns);
        return new DatasetException(
            DatasetError.MissingColumn, $"column {name} is missing or empty. Columns there: {string.Join(", ", there)}.", line);
    }
}
