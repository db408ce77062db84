namespace OpenRs.Recipes;

/// <summary>Gathers problems, so that a reader hears of all of them at once.</summary>
internal sealed class RecipeProblems
{
    // Who wrote a text of thousands of wrong keys needs no message of megabytes.
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
