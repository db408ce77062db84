namespace OpenRs.Recipes.Benchmarks;

/// <summary>How a benchmark is asked and judged. Its problems come from the user's file.</summary>
/// <param name="Name">Name, such as <c>aime24</c>.</param>
/// <param name="Description">What it is and where its problems are published.</param>
/// <param name="Prompt">The user's message; <c>{problem}</c> stands for the problem.</param>
/// <param name="ProblemColumns">Columns that may hold the problem; the first that a row has is taken.</param>
/// <param name="GoldColumns">Columns that may hold the gold answer.</param>
/// <param name="Gold">How the gold answer is written.</param>
/// <param name="Recipe">Built-in recipe that the settings change.</param>
/// <param name="Settings">Recipe keys, as <c>key=value</c>.</param>
/// <param name="Samples">Samples of each problem, unless the user asks for others.</param>
/// <param name="Version">Counts the changes of prompt, columns and settings.</param>
public sealed record BenchmarkTask(
    string Name,
    string Description,
    string Prompt,
    IReadOnlyList<string> ProblemColumns,
    IReadOnlyList<string> GoldColumns,
    GoldKind Gold,
    string Recipe,
    IReadOnlyList<string> Settings,
    int Samples,
    int Version)
{
    /// <summary>The placeholder of the problem in a prompt.</summary>
    public const string Placeholder = "{problem}";

    /// <summary>The user's message for a problem.</summary>
    public string Ask(string problem) => Prompt.Replace(Placeholder, problem, StringComparison.Ordinal);
}
