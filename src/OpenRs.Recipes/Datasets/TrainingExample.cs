namespace OpenRs.Recipes.Datasets;

/// <summary>One problem with its gold solution.</summary>
/// <param name="Problem">The problem as the user asks it.</param>
/// <param name="Solution">
/// A text whose last boxed or marked LaTeX answer is right; made from the answer where a row has only that, unless it is wanted as written.
/// </param>
public sealed record TrainingExample(string Problem, string Solution);
