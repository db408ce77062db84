using System.Globalization;
using OpenRs.Cloud.Cli.Models.Plans;
using OpenRs.Cloud.Costs;
using OpenRs.Recipes.Loading;
using OpenRs.Recipes.Memory;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Which GPUs hold a run.</summary>
public sealed class ModelPlanTests
{
    [Fact]
    public void Fit_TheReferenceSystemsRunOnAnA40_HoldsAllOfIt()
    {
        var recipe = RecipeLoader.BuiltIn("open-rs3");
        var fit = GpuFit.Of(ModelFolders.Standard, recipe, "A40");
        Assert.Equal((32, true, 192), (fit.AllSlots, fit.Trains, fit.RolloutSlots));
        Assert.Empty(fit.WouldTrain);
        Assert.InRange(MemoryPlanner.OnGpu(ModelFolders.Standard, recipe, 32).Both, 1, GpuMemory.UsableBytes("A40"));
        Assert.True(MemoryPlanner.OnGpu(ModelFolders.Standard, recipe, 48).Both > GpuMemory.UsableBytes("A40"));
    }

    [Fact]
    public void Fit_TooSmallToTrain_NamesKeysWithWhichItWould()
    {
        var recipe = RecipeLoader.BuiltIn("open-rs3");
        var fit = GpuFit.Of(ModelFolders.Standard, recipe, "A10");
        Assert.Equal((0, false), (fit.AllSlots, fit.Trains));
        Assert.Equal(["activation_checkpointing=true", "trainer_ranks=8"], fit.WouldTrain);
        Assert.True(GpuFit.Of(ModelFolders.Standard, RecipeLoader.Apply(recipe, fit.WouldTrain), "A10").Trains);
        Assert.Empty(GpuFit.Of(ModelFolders.Standard with { LayerCount = 500 }, recipe, "A10").WouldTrain);
    }

    [Fact]
    public void Fit_AnAdapterOnAnA10_DoesAllOfIt()
    {
        var fit = GpuFit.Of(ModelFolders.Standard, RecipeLoader.Apply(RecipeLoader.BuiltIn("open-rs3"), ["lora_r=16"]), "A10");
        Assert.Equal((64, true, 128), (fit.AllSlots, fit.Trains, fit.RolloutSlots));
    }

    [Fact]
    public async Task Plan_AtEightyColumns_FitsAndIsAlsoJson()
    {
        using var home = new CliHome();
        var table = await home.RunAsync("models", "plan", "--gpu", "A40", "--gpu", "T4");
        Assert.Equal(0, table.ExitCode);
        Assert.All(table.Output, static line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains(table.Output, static line => line.Contains("32 slots", StringComparison.Ordinal));
        var json = await home.JsonAsync("models", "plan", "--recipe", "quickstart", "--gpu", "T4");
        Assert.Equal("T4", (string?)json["gpus"]![0]!["gpu_type"]);
        Assert.True((long)json["memory"]!["weights"]! > 0);
    }

    [Theory]
    [InlineData("open-rs3")]
    [InlineData("quickstart")]
    public async Task Plan_RowsOfEachColumn_MakeItsTotal(string recipe)
    {
        using var home = new CliHome();
        var run = await home.RunAsync("models", "plan", "--recipe", recipe, "--gpu", "A40");
        var output = run.Output.Select(static line => line.Trim()).ToList();
        var rows = output.SkipWhile(static line => !line.StartsWith("weights", StringComparison.Ordinal))
            .TakeWhile(static line => !line.StartsWith("total", StringComparison.Ordinal)).ToList();
        double Sum(Func<string, bool> counts) => rows.Where(counts).Sum(static row => Numbers(row)[0]);
        var trained = rows.FindIndex(static row => row.StartsWith("decoder", StringComparison.Ordinal));
        double[] sums = [Sum(static _ => true), Sum(row => rows.IndexOf(row) < trained), Sum(row => rows.IndexOf(row) >= trained)];
        var totals = Numbers(output.Single(static line => line.StartsWith("total", StringComparison.Ordinal)));
        Assert.Equal(10, rows.Count);
        Assert.All(sums.Zip(totals), static pair => Assert.InRange(pair.First, pair.Second - 0.5, pair.Second + 0.5));
    }

    [Theory]
    [InlineData("--recipe", "nowhere.yaml", "is neither a file nor a built-in recipe")]
    [InlineData("--model", "nowhere", "config.json")]
    public async Task Plan_OfNothing_SaysSoInOneLine(string option, string value, string words)
    {
        using var home = new CliHome();
        await home.FailsAsync(2, words, "models", "plan", option, value);
    }

    private static double[] Numbers(string row) =>
    [
        .. row.Split(' ').Where(static word => word.Contains('.', StringComparison.Ordinal))
            .Select(static word => double.Parse(word, CultureInfo.InvariantCulture)),
    ];
}
