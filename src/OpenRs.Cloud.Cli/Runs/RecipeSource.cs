namespace OpenRs.Cloud.Cli.Runs;

/// <summary>The value of <c>--recipe</c>: a file, or the name of a recipe that the server has built in.</summary>
internal static class RecipeSource
{
    private static readonly string[] Endings = [".yaml", ".yml", ".json"];

    /// <summary>Reads it.</summary>
    /// <returns>The name, or the text of the file; the other is empty.</returns>
    /// <exception cref="CliException">It is a file's name, and there is no such file.</exception>
    public static async Task<(string Name, string Yaml)> ReadAsync(string recipe, CancellationToken cancellationToken)
    {
        if (File.Exists(recipe))
        {
            return ("", await File.ReadAllTextAsync(recipe, cancellationToken));
        }

        var isFile = recipe.Contains('/', StringComparison.Ordinal)
            || recipe.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || Endings.Any(ending => recipe.EndsWith(ending, StringComparison.OrdinalIgnoreCase));
        return !isFile
            ? (recipe, "")
            : throw new CliException(
                $"--recipe: there is no file '{recipe}'. Give a YAML file, or the name of a built-in recipe (`openrs recipes list`).",
                ExitCode.WrongInput);
    }
}
