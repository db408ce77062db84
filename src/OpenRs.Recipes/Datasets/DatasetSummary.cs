namespace OpenRs.Recipes.Datasets;

/// <summary>What a file of rows holds.</summary>
/// <param name="Rows">Rows without a problem.</param>
/// <param name="Columns">Names of all columns that occur, sorted.</param>
/// <param name="Problems">The first problems, in the order of the file; empty when the file is a dataset.</param>
public sealed record DatasetSummary(int Rows, IReadOnlyList<string> Columns, IReadOnlyList<RowProblem> Problems)
{
    /// <summary>SHA-256 of the file in lower-case hexadecimal; with problems, of the part that was read.</summary>
    public required string Sha256 { get; init; }

    /// <summary>
    /// Whether a line of the file, its line feed left out, is longer than <see cref="DatasetReader.DefaultMaxLineBytes"/>.
    /// </summary>
    public bool HasLongRows { get; init; }

    /// <summary>Rows whose gold answer the verifier cannot read, as far as the work for that allows to count.</summary>
    public int UnreadableAnswers { get; init; }

    /// <summary>The first lines of those rows.</summary>
    public IReadOnlyList<long> UnreadableLines { get; init; } = [];
}
