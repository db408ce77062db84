namespace OpenRs.Recipes;

/// <summary>Gathers problems, so that a reader hears of all of them at once.</summary>
internal sealed class RecipeProblems
{
    private readonly List<RecipeProblem> _problems = [];

    public void Add(RecipeProblem problem) => _problems.Add(problem);

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
            _problems.AddRange(e.Problems);
            return null;
        }
    }

    public void ThrowIfAny()
    {
        if (_problems.Count > 0)
        {
            throw new RecipeException(_problems);
        }
    }
}
