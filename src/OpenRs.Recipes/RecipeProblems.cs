namespace OpenRs.Recipes;

/// <summary>Collects problems, so that all of them are reported at once.</summary>
internal sealed class RecipeProblems
{
    // A text can hold thousands of wrong keys, and a message of megabytes helps nobody.
    private const int MaxProblems = 20;

    private readonly List<RecipeProblem> _problems = [];

    public void Add(RecipeProblem problem) => AddRange([problem]);

    /// <summary>The result of a read, null when it had problems.</summary>
    public T? Collect<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (RecipeException e)
        {
            AddRange(e.Problems);
            return null;
        }
    }

    private void AddRange(IReadOnlyList<RecipeProblem> problems) => _problems.AddRange(problems.Take(MaxProblems - _problems.Count));

    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new RecipeException(_problems);
        }
    }
}
