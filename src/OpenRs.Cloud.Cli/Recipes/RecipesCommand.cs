using System.CommandLine;
using System.Text;
using System.Text.Json;
using OpenRs.Cloud.Cli.Output;
using OpenRs.CommandLine;
using OpenRs.Recipes;
using OpenRs.Recipes.Import;
using OpenRs.Recipes.Keys;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Options;

namespace OpenRs.Cloud.Cli.Recipes;

/// <summary><c>openrs recipes</c>: what a run can be made of. Needs no server.</summary>
internal static class RecipesCommand
{
    public static Command Create() =>
        new("recipes", "Recipes: list and show those built in, import the file of another trainer.") { List(), Show(), Import() };

    private static Command List()
    {
        var output = OutputOption.Create();
        var command = new Command("list", "List the recipes that come with openrs.") { output };
        command.SetAction(result =>
        {
            var recipes = RecipeLoader.Names.Select(RecipeLoader.BuiltIn).ToList();
            if (result.GetValue(output) == OutputFormat.Json)
            {
                Console.WriteLine($"[{string.Join(',', recipes.Select(Canonical))}]");
                return;
            }

            var table = new TextTable(
                "recipe", "kind", "steps", new("rows a step", 3), new("samples a row", 1), new("rewards", 2));
            foreach (var recipe in recipes)
            {
                table.Row(
                    recipe.Name,
                    recipe.Kind == RecipeKind.Sft ? "sft" : "grpo",
                    $"{recipe.Optimizer.MaxSteps}",
                    $"{recipe.RowsPerStep}",
                    recipe.Kind == RecipeKind.Sft ? "" : $"{recipe.NumGenerations}",
                    string.Join(", ", recipe.Grpo.Rewards.Select(static reward => reward.Name)));
            }

            table.Print();
        });
        return command;
    }

    private static Command Show()
    {
        var name = new Argument<string>("recipe")
        {
            Description = "Name of a built-in recipe, or a YAML file, which is checked.",
            HelpName = "recipe",
        };
        name.CompletionSources.Add(RecipeLoader.Names.ToArray());
        var output = OutputOption.Create();
        var command = new Command("show", "Show a recipe: its text, or with --output json every key after defaults.") { name, output };
        command.SetAction(async (result, cancellationToken) =>
        {
            var text = await RecipeFile.ReadAsync(result.GetValue(name)!, cancellationToken);
            var recipe = RecipeFile.Checked(() => RecipeLoader.Load(text));
            Console.WriteLine(result.GetValue(output) == OutputFormat.Json ? Canonical(recipe) : text.TrimEnd());
        });
        return command;
    }

    private static Command Import()
    {
        var file = new Argument<string>("file") { Description = "A grpo.yaml of TRL, such as the Open RS project's." };
        var processes = new Option<int>("--processes")
        {
            Description = "Its training processes (--num_processes), which the file does not say.",
            DefaultValueFactory = static _ => 3,
            HelpName = "n",
        }.Within(1, int.MaxValue);
        var cosine = new Option<int?>("--cosine-max-len")
        {
            Description = "Its argument --cosine_max_len, in characters. Default: the file's, else its script's default, 1000.",
            HelpName = "n",
        }.Within(1, 1 << 20);
        var rows = new Option<int?>("--rows")
        {
            Description = "Rows of its dataset: they make epochs into steps where the file gives no max_steps.",
            HelpName = "n",
        }.Within(1, int.MaxValue);
        var target = new Option<string>("--out") { Description = "File for the recipe. Default: standard output.", HelpName = "file" };
        var command = new Command("import", "Make a recipe of another trainer's file; says on standard error what became of each key.")
        {
            file, processes, cosine, rows, target,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var yaml = await RecipeFile.ReadAsync(result.GetValue(file)!, cancellationToken);
            var settings = new ImportSettings
            {
                Processes = result.GetValue(processes),
                CosineMaxLength = result.GetValue(cosine),
                Rows = result.GetValue(rows),
            };
            var imported = RecipeFile.Checked(() => RecipeImporter.Import(yaml, settings));
            foreach (var note in imported.Notes)
            {
                var place = note.Line > 0 ? $"line {note.Line,3}" : "        ";
                Console.Error.WriteLine($"{place}  {Name(note.Outcome),-10}  {note.Key}: {note.Message}");
            }

            // Indented JSON is YAML, too: runs create reads it.
            var text = JsonSerializer.Serialize(
                JsonSerializer.Deserialize<JsonElement>(imported.Recipe.ToCanonicalJson()),
                new JsonSerializerOptions { WriteIndented = true });
            if (result.GetValue(target) is { } path)
            {
                await File.WriteAllTextAsync(path, text + "\n", cancellationToken);
                return;
            }

            Console.WriteLine(text);
        });
        return command;
    }

    private static string Canonical(Recipe recipe) => Encoding.UTF8.GetString(recipe.ToCanonicalJson());

    private static string Name(ImportOutcome outcome) => outcome switch
    {
        ImportOutcome.Imported => "imported",
        ImportOutcome.Assumed => "ASSUMED",
        ImportOutcome.Elsewhere => "elsewhere",
        ImportOutcome.NotNeeded => "not needed",
        _ => "UNKNOWN",
    };
}
