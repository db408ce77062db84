namespace OpenRs.Recipes;

/// <summary>A recipe is wrong; says everything that is, not only the first.</summary>
/// <param name="problems">All problems, in the order of the text.</param>
public sealed class RecipeException(IReadOnlyList<RecipeProblem> problems)
    : Exception($"The recipe has {problems.Count} problem{(problems.Count == 1 ? "" : "s")}: {string.Join(" ", problems)}")
{
    /// <summary>All problems, in the order of the text.</summary>
    public IReadOnlyList<RecipeProblem> Problems { get; } = problems;
}
