using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Recipes, by the command. No server takes part.</summary>
public sealed class RecipeCommandTests : IDisposable
{
    private const int WrongInput = 2;
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task List_ShowsWhatIsBuiltIn() => Assert.Equal(
        ["open-rs1", "open-rs2", "open-rs3", "quickstart", "quickstart-sft"],
        (await _home.JsonAsync("recipes", "list")).AsArray().Select(static recipe => recipe!["name"]!.GetValue<string>()));

    [Fact]
    public async Task Show_ABuiltInRecipe_PrintsTextThatIsARecipe()
    {
        var text = await _home.RunAsync("recipes", "show", "open-rs3");
        await File.WriteAllLinesAsync(_home["copy.yaml"], text.Output);
        Assert.Equal(
            (await _home.JsonAsync("recipes", "show", "open-rs3")).ToJsonString(),
            (await _home.JsonAsync("recipes", "show", _home["copy.yaml"])).ToJsonString());
    }

    [Fact]
    public async Task Import_TheSeedsFile_MakesARecipeAndTellsOfEveryKey()
    {
        var result = await _home.RunAsync(
            "recipes", "import", RepositoryPaths.Fixture("recipes", "grpo.yaml"), "--out", _home["imported.yaml"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Empty(result.Output);
        Assert.Contains(result.Error, static line => line.Contains("imported    max_steps: max_steps", StringComparison.Ordinal));
        var recipe = await _home.JsonAsync("recipes", "show", _home["imported.yaml"]);
        Assert.Equal("imported", recipe["name"]!.GetValue<string>());
        var printed = await _home.RunAsync("recipes", "import", RepositoryPaths.Fixture("recipes", "grpo.yaml"));
        Assert.True(JsonNode.DeepEquals(recipe, JsonNode.Parse(string.Join('\n', printed.Output))));
    }

    [Theory]
    [InlineData("is neither a file nor a built-in recipe (open-rs1, open-rs2, open-rs3, quickstart, quickstart-sft)", "recipes", "show", "open-rs9")]
    [InlineData("must be a whole number of at least 1", "recipes", "import", "x", "--processes", "0")]
    public async Task Command_WithWrongInput_SaysSo(string words, params string[] arguments) =>
        await _home.FailsAsync(WrongInput, words, arguments);

    [Fact]
    public async Task Show_AFileThatIsNoRecipe_NamesTheKey()
    {
        await File.WriteAllTextAsync(_home["bad.yaml"], "extends: quickstart\nbogus: 1\n");
        await _home.FailsAsync(WrongInput, "bogus: is not a recipe key", "recipes", "show", _home["bad.yaml"]);
    }
}
