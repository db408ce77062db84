namespace OpenRs.Recipes.Datasets;

/// <summary>What a file of rows holds.</summary>
/// <param name="Rows">Rows without a problem.</param>
/// <param name="Columns">Names of all columns that occur, sorted.</param>
/// <param name="Problems">The first problems, in the order of the file; empty when the file is a dataset.</param>
public sealed record DatasetSummary(int Rows, IReadOnlyList<string> Columns, IReadOnlyList<RowProblem> Problems);
