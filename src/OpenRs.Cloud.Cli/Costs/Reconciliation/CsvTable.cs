using System.Globalization;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Cloud.Cli.Costs.Reconciliation;

/// <summary>A CSV file whose first line names the columns, read row by row.</summary>
internal sealed class CsvTable
{
    private const int MaxRecord = 1 << 16;
    private readonly CsvReader _reader;
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);
    private readonly string _file;
    private List<string> _row = [];

    private CsvTable(string file, TextReader text) => (_file, _reader) = (file, new CsvReader(text, MaxRecord));

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="read">Called for every row.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">It cannot be read, or is no CSV with those columns.</exception>
    public static async Task ReadAsync(string file, Action<CsvTable> read, CancellationToken cancellationToken)
    {
        try
        {
            using var text = new StreamReader(file);
            var table = new CsvTable(file, text);
            await table.ReadHeaderAsync(cancellationToken);
            while (await table._reader.ReadAsync(cancellationToken) is { } row)
            {
                table._row = row;
                read(table);
            }
        }
        catch (Exception exception) when (exception is DatasetException or IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{file}: {exception.Message}", ExitCode.WrongInput);
        }
    }

    /// <summary>A field of the row, by the first of these columns that the file has.</summary>
    public string Text(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (_columns.TryGetValue(name, out var column))
            {
                return column < _row.Count ? _row[column] : throw Wrong($"has {_row.Count} fields; the first line has {_columns.Count}");
            }
        }

        throw new CliException($"{_file} has no column {string.Join(" or ", names!)}.", ExitCode.WrongInput);
    }

    /// <summary>A number of the row.</summary>
    public decimal Number(params ReadOnlySpan<string> names) =>
        decimal.TryParse(Text(names), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong($"has no number as {names[0]}");

    /// <summary>A day of the row, in UTC: ISO 8601, or month/day/year as some exports of Azure write it.</summary>
    public DateOnly Day(params ReadOnlySpan<string> names) => DateTimeOffset.TryParse(
        Text(names), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? DateOnly.FromDateTime(time.UtcDateTime)
            : throw Wrong($"has no day as {names[0]}");

    /// <summary>Says that the row is wrong.</summary>
    public CliException Wrong(string problem) => new($"{_file}: line {_reader.Line} {problem}.", ExitCode.WrongInput);

    private async Task ReadHeaderAsync(CancellationToken cancellationToken)
    {
        foreach (var (column, name) in (await _reader.ReadAsync(cancellationToken) ?? []).Index())
        {
            _columns.TryAdd(name.Trim('\uFEFF', ' '), column);
        }
    }
}
