using System.Security.Cryptography;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Datasets;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>An uploaded file as JSON Lines, checked row by row.</summary>
/// <param name="Path">The JSON Lines file.</param>
/// <param name="Sha256">Its sha256.</param>
/// <param name="Summary">What it holds; without problems.</param>
internal sealed record DatasetFile(string Path, string Sha256, DatasetSummary Summary)
{
    private const int MostCharacters = 200;

    /// <summary>The format to read a file by.</summary>
    public static DatasetFormat FormatOf(DatasetHeader header) => header.Format != DatasetFormat.Unspecified ? header.Format
        : header.DisplayName.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? DatasetFormat.Csv
        : header.DisplayName.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase) ? DatasetFormat.Parquet
        : DatasetFormat.Jsonl;

    /// <summary>Converts and checks a file.</summary>
    /// <param name="path">The file as uploaded.</param>
    /// <param name="format">How to read it.</param>
    /// <param name="folder">Where a converted file may lie.</param>
    /// <param name="maxBytes">Its largest size.</param>
    /// <param name="maxRowBytes">Longest row, columns that nothing reads included.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="CloudException">INVALID_DATASET, with each line that is wrong, up to
    /// <see cref="DatasetInspector.MostProblems"/>.</exception>
    public static async Task<DatasetFile> ReadAsync(
        string path, DatasetFormat format, string folder, long maxBytes, int maxRowBytes, CancellationToken cancellationToken)
    {
        var converted = System.IO.Path.Combine(folder, "rows.jsonl");
        try
        {
            switch (format)
            {
                case DatasetFormat.Csv:
                    var csv = await CsvDataset.ConvertAsync(path, converted, maxBytes, maxRowBytes, cancellationToken);
                    return csv.Problems.Count == 0
                        ? await CheckAsync(converted, line => csv.Lines[(int)line - 1], maxRowBytes, folder, cancellationToken)
                        : throw Invalid(csv.Problems);
                case DatasetFormat.Parquet:
                    await ParquetProcess.ConvertAsync(path, converted, maxBytes, cancellationToken);
                    return await CheckAsync(converted, static line => line, maxRowBytes, folder, cancellationToken);
                default:
                    return await CheckAsync(path, null, maxRowBytes, folder, cancellationToken);
            }
        }
        catch (DatasetException exception)
        {
            throw CloudException.Field(ErrorReason.InvalidDataset, "content", exception.Message);
        }
    }

    private static async Task<DatasetFile> CheckAsync(
        string path, Func<long, long>? lineOf, int maxRowBytes, string folder, CancellationToken cancellationToken)
    {
        var summary = await DatasetInspector.InspectAsync(path, lineOf, maxRowBytes, cancellationToken);
        if (summary.Problems.Count > 0)
        {
            throw Invalid(summary.Problems);
        }

        if (!summary.HasLongRows)
        {
            return new DatasetFile(path, summary.Sha256, summary);
        }

        var slim = System.IO.Path.Combine(folder, "slim.jsonl");
        await SlimRows.WriteAsync(path, slim, lineOf, maxRowBytes, cancellationToken);
        await using var stream = File.OpenRead(slim);
        return new DatasetFile(slim, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)), summary);
    }

    private static CloudException Invalid(IReadOnlyList<RowProblem> problems)
    {
        var violations = problems.Select(
            static problem => new FieldViolation { Field = "content", Description = Shorten(problem.ToString()) }).ToList();
        var more = problems.Count == 1 ? ""
            : problems.Count < DatasetInspector.MostProblems ? $" {problems.Count} rows are wrong."
            : $" At least {problems.Count} rows are wrong.";
        return new CloudException(
            CloudErrorKind.InvalidArgument, ErrorReason.InvalidDataset, $"content: {violations[0].Description}{more}", violations);
    }

    private static string Shorten(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters] + "...";
}
