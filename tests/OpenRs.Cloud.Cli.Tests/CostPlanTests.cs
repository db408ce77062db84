using System.Text.RegularExpressions;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Cli.Costs.Plans;
using OpenRs.Cloud.Cli.Models.Plans;
using OpenRs.Cloud.Costs.Forecasts;
using OpenRs.Recipes.Loading;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>What a budget buys, by the command and in docs/capacity.md.</summary>
public sealed partial class CostPlanTests : IDisposable
{
    private static readonly DateTimeOffset Time = new(2026, 11, 30, 0, 0, 0, TimeSpan.Zero);
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Docs_HaveTheTableThatThePlanMakes()
    {
        var rows = new[] { "open-rs1", "open-rs2", "open-rs3" }
            .SelectMany(static name => CostPlan.Of(RecipeLoader.BuiltIn(name), Request(42)))
            .Select(static run => $"| {string.Join(" | ", PlanTable.Row(run))} |");
        var titles = PlanTable.Columns(42);
        var table = $"| {string.Join(" | ", titles)} |\n|{string.Concat(titles.Select(static _ => "---|"))}\n{string.Join('\n', rows)}";
        Assert.Null(GeneratedSection.Check("docs/capacity.md", "cost plan", table));
    }

    [Fact]
    public void Sizes_AreThoseOfTheInfrastructure_AtThePricesOfTheBook()
    {
        var types = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "infra", "modules", "types.bicep"));
        var offered = OfferedSize().Matches(types)
            .Select(static match => (match.Groups["vm"].Value, match.Groups["type"].Value, match.Groups["usd"].Value));
        var prices = new PriceBook(PriceBook.Defaults);
        Assert.Equal(
            AzureSize.All.Select(size => (
                size.Name, size.GpuType, prices.UsdPerHour(size.GpuType, false, size.Gpus, Time).ToString(Format, Invariant))),
            offered);
    }

    [Fact]
    public void Plan_WhereOneGpuHoldsAll_OneOfTheAgentsTrains()
    {
        var run = Plan("Standard_NC24ads_A100_v4", spot: false);
        Assert.Equal((4, null), (run.Agents, run.Trainer));
        var shape = new StepShape
        {
            Parameters = ModelFolders.Standard.ParameterCount, Completions = 72, MaxCompletionTokens = 3584, Agents = 4,
            GpuType = "A100-80GB", GpusPerAgent = 1, UsdPerAgentHour = 3.673m,
        };
        Assert.Equal(StepEstimator.Assumed(shape), run.Step);
        Assert.Equal(
            RunForecast.Of(run.Step!, 500, 42, StepEstimator.Start(shape)).AffordableSteps, run.Steps.Expected);
        Assert.InRange(run.Steps.Expected, run.Steps.Low, run.Steps.High);
    }

    [Theory]
    [InlineData("Standard_NC4as_T4_v3", false)]
    [InlineData("Standard_NV36ads_A10_v5", false)]
    [InlineData("Standard_NV36ads_A10_v5", true)]
    public void Plan_WhereNoGpuTrains_AddsOneThatDoes(string size, bool spot)
    {
        var run = Plan(size, spot);
        Assert.Equal((3, "Standard_NC24ads_A100_v4"), (run.Agents, run.Trainer!.Name));
        var hours = (decimal)run.Step!.Seconds / 3600;
        var price = new PriceBook(PriceBook.Defaults).UsdPerHour(run.Size.GpuType, spot, 1, Time);
        Assert.Equal(((3 * price) + 3.673m) * hours, (decimal)run.Step.Usd, 4);
    }

    [Fact]
    public void Plan_OfASpotNode_NeverTrainsThere()
    {
        var prices = new PriceBook([
            new PriceRow { GpuType = "H100", UsdPerGpuHour = 7 }, new PriceRow { GpuType = "H100", Spot = true, UsdPerGpuHour = 1 }]);
        var runs = CostPlan.Of(RecipeLoader.BuiltIn("open-rs3"), Request(42) with { Prices = prices }).ToList();
        Assert.Equal([(false, 4, null), (true, 3, "H100")], runs.Select(static run => (run.Spot, run.Agents, run.Trainer?.GpuType)));
    }

    [Fact]
    public void Plan_OfAModelThatFitsNowhere_SaysSo()
    {
        var request = Request(42) with { Model = ModelFolders.Standard with { LayerCount = 2000 } };
        Assert.All(CostPlan.Of(RecipeLoader.BuiltIn("open-rs3"), request), static run =>
        {
            Assert.Null(run.Step);
            Assert.Contains("does not fit", PlanTable.Row(run));
        });
    }

    [Fact]
    public void Plan_OfMoreMoney_HasNoFewerSteps()
    {
        decimal[] budgets = [1, 10, 42, 100, 10_000];
        var steps = budgets.Select(static budget => Plan("Standard_NC40ads_H100_v5", false, budget).Steps).ToList();
        Assert.Equal(steps.OrderBy(static step => step.Expected), steps);
        Assert.Equal(new PlannedSteps(500, 500, 500), steps[^1]);
    }

    [Fact]
    public async Task Command_WithPricesOfItsOwn_PlansByThem()
    {
        await File.WriteAllTextAsync(_home["prices.json"], """[{ "gpu_type": "H100", "usd_per_gpu_hour": 2 }]""");
        var runs = (await _home.JsonAsync("cost", "plan", "--recipe", "open-rs3", "--price-file", _home["prices.json"])).AsArray();
        Assert.Equal("Standard_NC40ads_H100_v5", Assert.Single(runs)!["size"]!["name"]!.GetValue<string>());
        Assert.Equal("assumed", runs[0]!["step"]!["basis"]!.GetValue<string>());
        var steps = runs[0]!["steps"]!.AsObject();
        Assert.Equal(["expected", "low", "high"], steps.Select(static field => field.Key));
        Assert.InRange((int)steps["expected"]!, (int)steps["low"]!, (int)steps["high"]!);
        var text = await _home.RunAsync("cost", "plan", "--budget", "10");
        Assert.True(text.ExitCode == 0, text.ToString());
        Assert.Contains(text.Output, static line => line.Contains("steps for $10", StringComparison.Ordinal));
        await File.WriteAllTextAsync(_home["wrong.json"], "[{}]");
        await _home.FailsAsync(2, "The price file is wrong", "cost", "plan", "--price-file", _home["wrong.json"]);
        await _home.FailsAsync(2, "config.json", "cost", "plan", "--model", _home["nowhere"]);
    }

    private const string Format = "0.00#";

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    [GeneratedRegex(@"'?(?<type>[A-Z0-9-]+[A-Z0-9])'?: \{\s+vmSize: '(?<vm>Standard_\w+)'[^}]*usdPerHour: '(?<usd>[\d.]+)'")]
    private static partial Regex OfferedSize();

    private static PlannedRun Plan(string size, bool spot, decimal budget = 42) =>
        CostPlan.Of(RecipeLoader.BuiltIn("open-rs3"), Request(budget)).Single(run => run.Size.Name == size && run.Spot == spot);

    private static PlanRequest Request(decimal budget) => new()
    {
        BudgetUsd = budget,
        Agents = PlanCommand.StandardAgents,
        Model = ModelFolders.Standard,
        Prices = new PriceBook(PriceBook.Defaults),
        Time = Time,
    };
}
