using OpenRs.Recipes;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Cli.Recipes;

/// <summary>Recipes that a command line names: built-in ones, and files.</summary>
internal static class RecipeFile
{
    /// <summary>The text of a recipe.</summary>
    /// <param name="nameOrFile">Its name, or a path.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="CliException">There is none.</exception>
    public static async Task<string> ReadAsync(string nameOrFile, CancellationToken cancellationToken)
    {
        if (RecipeLoader.Names.Contains(nameOrFile))
        {
            return RecipeLoader.BuiltInText(nameOrFile);
        }

        return File.Exists(nameOrFile)
            ? await File.ReadAllTextAsync(nameOrFile, cancellationToken)
            : throw new CliException(
                $"'{nameOrFile}' is neither a file nor a built-in recipe ({string.Join(", ", RecipeLoader.Names)}).", ExitCode.WrongInput);
    }

    /// <summary>The recipe.</summary>
    /// <param name="nameOrFile">Its name, or a path.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    /// <exception cref="CliException">There is none, or it is wrong.</exception>
    public static async Task<Recipe> LoadAsync(string nameOrFile, CancellationToken cancellationToken)
    {
        var text = await ReadAsync(nameOrFile, cancellationToken);
        return Checked(() => RecipeLoader.Load(text));
    }

    /// <summary>Reads what may be wrong, and then says so.</summary>
    /// <exception cref="CliException">It is.</exception>
    public static T Checked<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is RecipeException or ArgumentException)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }
}
