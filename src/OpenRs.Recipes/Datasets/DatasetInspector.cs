using System.Text.Json;
using OpenRs.Verification;
using OpenRs.Verification.Options;

namespace OpenRs.Recipes.Datasets;

/// <summary>Checks a JSON Lines file and reports all that is wrong with it at once, in memory bounded by the longest line.</summary>
public static class DatasetInspector
{
    /// <summary>Problems after which the reading ends.</summary>
    public const int MostProblems = 20;

    private const int MostUnreadableLines = 10;

    /// <summary>Checks a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lineOf">
    /// The line of the file that people know, by the line of this one, both from 1; <see langword="null"/> when they are the same file.
    /// </param>
    /// <param name="maxRowBytes">The longest row that is accepted, columns that nothing reads included.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DatasetException">There are no rows at all.</exception>
    public static async Task<DatasetSummary> InspectAsync(
        string path, Func<long, long>? lineOf, int maxRowBytes, CancellationToken cancellationToken = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
        return await InspectAsync(file, lineOf, maxRowBytes, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task<DatasetSummary> InspectAsync(
        Stream file, Func<long, long>? lineOf, int maxRowBytes, CancellationToken cancellationToken)
    {
        using var lines = new LineReader(file, maxRowBytes);
        var columns = new SortedSet<string>(StringComparer.Ordinal);
        var problems = new List<RowProblem>();
        var (rows, unreadable) = (0, 0);
        var unreadableLines = new List<long>();
        var golds = new GoldChecker(VerifierProfile.Corrected);
        while (problems.Count < MostProblems)
        {
            try
            {
                if (await lines.ReadRowAsync(cancellationToken).ConfigureAwait(false) is not { } line)
                {
                    break;
                }

                var example = DatasetReader.ReadObject(line, lines.Line, row =>
                {
                    AddColumns(columns, row);
                    return DatasetReader.ExampleOf(row, lines.Line);
                });
                RowsFile.CheckRows(rows);
                rows++;
                if (golds.CanRead(example.Solution) is false && unreadable++ < MostUnreadableLines)
                {
                    unreadableLines.Add(lineOf?.Invoke(lines.Line) ?? lines.Line);
                }
            }
            catch (DatasetException exception)
            {
                problems.Add(Describe(exception, lineOf));
                if (exception.Error is DatasetError.LineTooLong or DatasetError.TooLarge)
                {
                    break;
                }
            }
        }

        return rows + problems.Count > 0
            ? new DatasetSummary(rows, [.. columns], problems)
            {
                Sha256 = lines.Hash(),
                HasLongRows = lines.LongestLine > DatasetReader.DefaultMaxLineBytes,
                UnreadableAnswers = unreadable,
                UnreadableLines = unreadableLines,
            }
            : throw new DatasetException(DatasetError.TooFewRows, "has no rows.");
    }

    private static void AddColumns(SortedSet<string> columns, JsonElement row)
    {
        foreach (var column in row.EnumerateObject())
        {
            if (columns.Count < RowsFile.MaxColumns && column.Name is { Length: <= RowsFile.MaxNameLength } name)
            {
                columns.Add(name);
            }
        }
    }

    private static RowProblem Describe(DatasetException exception, Func<long, long>? lineOf)
    {
        var line = exception.Line ?? 1;
        var place = exception.Column is { } column ? FormattableString.Invariant($"character {column}: ") : "";
        return lineOf is null ? new RowProblem(line, place + exception.Problem) : new RowProblem(lineOf(line), exception.Problem);
    }
}
