namespace OpenRs.Recipes.Datasets;

/// <summary>What is wrong with one row.</summary>
/// <param name="Line">The line of the file, from 1.</param>
/// <param name="Problem">What is wrong and what would be right.</param>
public sealed record RowProblem(long Line, string Problem)
{
    /// <summary>Line and problem in one text.</summary>
    public override string ToString() => FormattableString.Invariant($"line {Line}: {Problem}");
}
