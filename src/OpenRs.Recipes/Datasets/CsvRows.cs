namespace OpenRs.Recipes.Datasets;

/// <summary>The rows that a CSV file's records became.</summary>
/// <param name="Lines">The line on which the record of each row begins, from 1, in the order of the rows.</param>
/// <param name="Problems">The first records that do not fit the header; they are no rows.</param>
public sealed record CsvRows(IReadOnlyList<long> Lines, IReadOnlyList<RowProblem> Problems);
