using System.CommandLine;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Recipes;
using OpenRs.Recipes.Benchmarks;

namespace OpenRs.Cloud.Cli.Evaluations;

/// <summary><c>openrs eval tasks</c>.</summary>
internal static class TasksCommand
{
    public static Command Create()
    {
        var name = new Argument<string?>("task")
        {
            Description = $"Task whose YAML to print, a start for one's own: {string.Join(", ", BenchmarkTaskLoader.Names)}.",
            HelpName = "task",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add([.. BenchmarkTaskLoader.Names]);
        var command = new Command("tasks", "List the benchmarks that are built in, or print one as YAML.") { name };
        command.SetAction(result =>
        {
            if (result.GetValue(name) is { } task)
            {
                Console.Write(TextOf(task));
                return;
            }

            var table = new TextTable("task", new("samples", 2), new("description", 1, IsText: true));
            foreach (var known in BenchmarkTaskLoader.Names.Select(BenchmarkTaskLoader.BuiltIn))
            {
                table.Row(known.Name, $"{known.Samples}", known.Description);
            }

            table.Print();
        });
        return command;
    }

    /// <summary>The task of a built-in name or a YAML file.</summary>
    /// <exception cref="CliException">There is none, or it is wrong.</exception>
    public static async Task<BenchmarkTask> ReadAsync(string nameOrFile, CancellationToken cancellationToken)
    {
        try
        {
            return File.Exists(nameOrFile)
                ? BenchmarkTaskLoader.Load(await File.ReadAllTextAsync(nameOrFile, cancellationToken))
                : BenchmarkTaskLoader.Load(TextOf(nameOrFile));
        }
        catch (RecipeException exception)
        {
            throw new CliException(
                $"{nameOrFile}: {string.Concat(exception.Problems.Select(static problem => $"\n  {problem}"))}", ExitCode.WrongInput);
        }
    }

    private static string TextOf(string name)
    {
        try
        {
            return BenchmarkTaskLoader.BuiltInText(name);
        }
        catch (ArgumentException exception)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }
}
