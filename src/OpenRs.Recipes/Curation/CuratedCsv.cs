using System.Security.Cryptography;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Recipes.Curation;

/// <summary>The rows of a CSV file that is being curated: read as the server reads one, with the lines of the CSV file.</summary>
internal static class CuratedCsv
{
    // Rows are held in memory; more than this is no file to curate on one machine.
    private const long MaxBytes = 1L << 32;

    /// <summary>Whether a file is named as one.</summary>
    public static bool IsNamedSo(string path) => Path.GetExtension(path).Equals(".csv", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <exception cref="DatasetException">It is no CSV, or a record is no row.</exception>
    public static async Task<CuratedFile> LoadAsync(string path, ColumnMapping? mapping, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("openrs-csv-");
        try
        {
            var rows = Path.Combine(folder.FullName, "rows.jsonl");
            var csv = await CsvDataset.ConvertAsync(path, rows, MaxBytes, cancellationToken: cancellationToken).ConfigureAwait(false);
            if (csv.Problems is [var first, ..])
            {
                throw new DatasetException(DatasetError.MalformedCsv, first.Problem, first.Line);
            }

            var file = await LoadAsync(rows, csv.Lines, mapping, cancellationToken).ConfigureAwait(false);
            await using var bytes = File.OpenRead(path);
            return file with
            {
                Sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken).ConfigureAwait(false)),
            };
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<CuratedFile> LoadAsync(
        string rows, IReadOnlyList<long> lines, ColumnMapping? mapping, CancellationToken cancellationToken)
    {
        try
        {
            var file = await CuratedFile.LoadAsync(rows, mapping, cancellationToken).ConfigureAwait(false);
            return file with { Rows = [.. file.Rows.Select(row => row with { Line = lines[(int)row.Line - 1] })] };
        }
        catch (DatasetException exception) when (exception.Line is { } line && line <= lines.Count)
        {
            throw new DatasetException(exception.Error, exception.Problem, lines[(int)line - 1], inner: exception);
        }
    }
}
