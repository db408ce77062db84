using System.CommandLine;
using System.Text.Json;

namespace OpenRs.Cloud.Cli.Verification;

/// <summary>
/// Rows of a JSONL file or of standard input. A line that is no row is reported with its number and counted, and the next one is read.
/// </summary>
internal sealed class JsonLinesFile
{
    private readonly string _path;

    public JsonLinesFile(string path) => _path = path;

    /// <summary>Lines that could not be used.</summary>
    public int Malformed { get; private set; }

    public static Argument<string> Argument(string columns) =>
        new("file") { Description = $"JSONL file with the columns {columns}; - reads standard input." };

    /// <summary>Hands every row to a reader.</summary>
    /// <param name="read">Reads the row of a line number; an <see cref="InvalidDataException"/> says why the row is malformed.</param>
    /// <param name="cancellationToken">Stops between rows.</param>
    /// <exception cref="CliException">The file cannot be read.</exception>
    public async Task ForEachAsync(Action<int, JsonElement> read, CancellationToken cancellationToken)
    {
        using var reader = Open();
        var number = 0;
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using var row = JsonDocument.Parse(line);
                read(number, row.RootElement);
            }
            catch (Exception exception) when (exception is JsonException or InvalidDataException)
            {
                Malformed++;
                var words = exception is JsonException json
                    ? FormattableString.Invariant($"no JSON can be read from byte {json.BytePositionInLine.GetValueOrDefault() + 1} on.")
                    : exception.Message;
                await Console.Error.WriteLineAsync($"openrs: line {number} is malformed and left out: {words}");
            }
        }
    }

    /// <summary>A text column.</summary>
    /// <exception cref="InvalidDataException">The row has no such column.</exception>
    public static string Text(JsonElement row, string column) =>
        TextOrNull(row, column) ?? throw new InvalidDataException($"Column '{column}' is missing or not a text.");

    /// <summary>A text column that may be missing.</summary>
    public static string? TextOrNull(JsonElement row, string column) =>
        Find(row, column) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>A column that may be missing.</summary>
    public static JsonElement? Find(JsonElement row, string column) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(column, out var value) ? value : null;

    private TextReader Open()
    {
        if (_path == "-")
        {
            return Console.In;
        }

        try
        {
            return new StreamReader(_path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"Cannot read '{_path}': {exception.Message}", ExitCode.WrongInput);
        }
    }
}
