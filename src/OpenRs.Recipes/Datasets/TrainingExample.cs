namespace OpenRs.Recipes.Datasets;

/// <summary>One problem with its gold solution.</summary>
/// <param name="Problem">The problem as the user asks it.</param>
/// <param name="Solution">
/// A text whose last boxed or marked LaTeX answer is right; made from the answer where a row has only that, unless it is wanted as written.
/// </param>
public sealed record TrainingExample(string Problem, string Solution)
{
    /// <summary>The system message of this row; <see langword="null"/> for the recipe's <c>system_prompt</c>.</summary>
    public string? SystemPrompt { get; init; }
}
