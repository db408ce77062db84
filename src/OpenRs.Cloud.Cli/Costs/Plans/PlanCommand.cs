using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Cli.Models.Plans;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.Errors;
using OpenRs.CommandLine;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Cli.Costs.Plans;

/// <summary><c>openrs cost plan</c>. Needs no server.</summary>
internal static class PlanCommand
{
    /// <summary>What the reference system had.</summary>
    public const int StandardAgents = 4;

    /// <summary>What the reference system cost.</summary>
    public const decimal StandardBudget = 42;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public static Command Create()
    {
        var budget = BudgetOption.Create(StandardBudget, "Budget of a run in US dollars. Default: 42, what Open RS cost.");
        var agents = new Option<int>("--agents")
        {
            Description = "Agents. Default: 4.",
            HelpName = "n",
            DefaultValueFactory = static _ => StandardAgents,
        }.Within(2, 10_000);
        var recipes = new Option<string[]>("--recipe")
        {
            Description = "Built-in recipes to plan; repeatable. Default: those of Open RS.",
            HelpName = "name",
            DefaultValueFactory = static _ => ["open-rs1", "open-rs2", "open-rs3"],
        };
        recipes.OneOf([.. RecipeLoader.Names]);
        var model = new Option<string?>("--model")
        {
            Description = "Folder of the model, for its shape. Default: Qwen2 with 1.5B parameters.",
            HelpName = "dir",
        };
        var prices = new Option<string?>("--price-file")
        {
            Description = "Prices, as `openrs server --price-file` takes them. Default: the built-in ones.",
            HelpName = "file",
        };
        var output = OutputOption.Create();
        var command = new Command("plan", "Show what a budget buys on Azure's GPUs, before there is a server: steps, time, interval.")
        {
            budget, agents, recipes, model, prices, output,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var request = new PlanRequest
            {
                BudgetUsd = result.GetValue(budget),
                Agents = result.GetValue(agents),
                Model = result.GetValue(model) is { } folder ? ModelFolders.ReadConfig(folder) : ModelFolders.Standard,
                Prices = await ReadPricesAsync(result.GetValue(prices), cancellationToken),
                Time = TimeProvider.System.GetUtcNow(),
            };
            var runs = result.GetValue(recipes)!.SelectMany(name => CostPlan.Of(RecipeLoader.BuiltIn(name), request)).ToList();
            Print(runs, request, result.GetValue(output));
        });
        return command;
    }

    private static void Print(IReadOnlyList<PlannedRun> runs, PlanRequest request, OutputFormat output)
    {
        if (output == OutputFormat.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(runs, Options));
            return;
        }

        var titles = PlanTable.Columns(request.BudgetUsd);
        var table = new TextTable([.. titles.Select(static (title, column) => new Column(title, DroppedAt(column)))]);
        foreach (var run in runs)
        {
            table.Row([.. PlanTable.Row(run)]);
        }

        table.Print();
        Console.WriteLine("Assumed from the arithmetic of a step; no run was");
        Console.WriteLine("measured. The interval is a factor of three.");
    }

    // Slots go first, then what all steps cost, what a step takes, who trains, the time, and the interval.
    private static int DroppedAt(int column) => column switch
    {
        2 => 1,
        10 => 2,
        9 => 3,
        4 => 4,
        5 => 5,
        3 => 6,
        8 => 7,
        7 => 8,
        _ => 0,
    };

    private static async Task<PriceBook> ReadPricesAsync(string? file, CancellationToken cancellationToken)
    {
        try
        {
            return file is null
                ? new PriceBook(PriceBook.Defaults)
                : new PriceBook(PriceFile.Parse(await File.ReadAllTextAsync(file, cancellationToken)));
        }
        catch (Exception exception) when (exception is CloudException or IOException or UnauthorizedAccessException)
        {
            throw new CliException(exception.Message, ExitCode.WrongInput);
        }
    }
}
