namespace OpenRs.Recipes.Curation;

/// <summary>A row of a dataset that is being curated.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Json">The row as JSON, with the columns <c>problem</c> and <c>solution</c> or <c>answer</c>.</param>
/// <param name="Problem">The problem.</param>
/// <param name="Gold">A text that marks the gold answer in LaTeX, as training reads it.</param>
public sealed record CuratedRow(long Line, string Json, string Problem, string Gold)
{
    /// <summary>The column <c>solution</c>, if it is there.</summary>
    public string? Solution { get; init; }

    /// <summary>The column <c>answer</c>, if it is there.</summary>
    public string? Answer { get; init; }
}
