using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Runs and models, by the command.</summary>
[Collection(SecuredGroup.Name)]
public sealed class RunCommandTests(SecuredServer server) : IAsyncLifetime
{
    private const int WrongInput = 2;
    private const int Refused = 4;
    private readonly CliHome _home = new();

    public Task InitializeAsync() => _home.LogInAsync(server.Address, server.AdminKey, "--project", "runs");

    public Task DisposeAsync()
    {
        _home.Dispose();
        return Task.CompletedTask;
    }

    private string[] Create =>
    [
        "runs", "create", "--recipe", "quickstart", "--model", SmallModel.Write(_home).Model,
        "--dataset", SmallModel.Write(_home).Dataset, "--pool", "nobody", "--budget", "$1.50",
        "--set", "prompts_per_step=2", "--set", "max_steps=2", "--max-agents", "3", "--on-budget", "pause",
    ];

    [Fact]
    public async Task Create_DryRun_TellsOfTheRunAndMakesNone()
    {
        var before = (await _home.JsonAsync("runs", "list")).AsArray().Count;
        var estimate = await _home.JsonAsync([.. Create, "--dry-run"]);
        Assert.Contains("\"max_steps\":2", Text(estimate["recipeJson"]), StringComparison.Ordinal);
        Assert.Equal(2, estimate["forecast"]!["affordableSteps"]!.GetValue<int>());
        var lines = (await _home.RunAsync([.. Create, "--dry-run"])).Output;
        foreach (var word in new[] { "cost  ", "time  ", "budget      at least $0.00", "queue       place ", "memory  ", "activations", "fits  " })
        {
            Assert.Contains(lines, line => line.Contains(word, StringComparison.Ordinal));
        }

        Assert.Equal(before, (await _home.JsonAsync("runs", "list")).AsArray().Count);
    }

    [Fact]
    public async Task Watch_Interrupted_SaysThatTheRunContinuesAndHowToStopIt()
    {
        var name = Text((await _home.JsonAsync(Create))["name"]);
        var result = await _home.RunProgramAsync(
            "/usr/bin/timeout", "--preserve-status", "--signal=TERM", "15", BuiltProgram.Cli, "runs", "watch", name);
        Assert.Equal(130, result.ExitCode);
        Assert.Equal($"Stopped watching; it continues. To stop it: openrs runs cancel {name}", result.Error[^1]);
    }

    [Fact]
    public async Task Runs_FromCreationToDeletion_FollowTheirCommands()
    {
        var run = await _home.JsonAsync(Create);
        var id = Text(run["name"]).Split('/')[^1];
        Assert.Equal(("1500000", "ON_BUDGET_PAUSE"), (Text(run["spec"]!["budgetUsdMicros"]), Text(run["spec"]!["onBudget"])));
        Assert.Equal(run["name"]!.ToJsonString(), (await _home.JsonAsync("runs", "get", id))["name"]!.ToJsonString());
        Assert.Equal(2, (await _home.JsonAsync("runs", "scale", id, "--max-agents", "2"))["maxAgents"]!.GetValue<int>());
        Assert.Equal("RUN_STATE_PAUSED", Text((await _home.JsonAsync("runs", "pause", id))["state"]));
        Assert.Contains(
            (await _home.JsonAsync("runs", "list", "--state", "PAUSED")).AsArray(),
            listed => Text(listed!["name"]).EndsWith(id, StringComparison.Ordinal));
        Assert.DoesNotContain(
            (await _home.JsonAsync("runs", "list", "--state", "RUNNING", "SUCCEEDED")).AsArray(),
            listed => Text(listed!["name"]).EndsWith(id, StringComparison.Ordinal));
        var resumed = await _home.JsonAsync("runs", "resume", id, "--budget", "2");
        Assert.Equal("2000000", Text(resumed["cost"]!["budgetUsdMicros"]));
        await _home.FailsAsync(Refused, "", "runs", "delete", id);
        await _home.JsonAsync("runs", "cancel", Text(run["name"]));
        var watched = await _home.RunAsync("runs", "watch", id, "--output", "json");
        Assert.Equal(1, watched.ExitCode);
        Assert.Equal("RUN_STATE_CANCELLED", Text(JsonNode.Parse(Assert.Single(watched.Output))!["state"]));
        Assert.Equal(0, (await _home.RunAsync("runs", "delete", id)).ExitCode);
        await _home.FailsAsync(Refused, "RUN_NOT_FOUND", "runs", "get", id);
    }

    [Fact]
    public async Task Get_OfALoraRun_ShowsItsAdapter()
    {
        var run = await _home.JsonAsync([.. Create, "--set", "lora_r=4", "--set", "lora_target_modules=[q_proj, v_proj]"]);
        var shown = await _home.RunAsync("runs", "get", Text(run["name"]).Split('/')[^1]);
        Assert.Contains($"lora        r 4, alpha 32, 2 modules, base {Text(run["spec"]!["model"]).Split('/')[^1]}", shown.Output);
    }

    [Fact]
    public async Task Models_ImportListGet_NameTheSameModel()
    {
        var name = Assert.Single((await _home.RunAsync("models", "import", SmallModel.Write(_home).Model)).Output);
        Assert.StartsWith("projects/runs/models/", name, StringComparison.Ordinal);
        Assert.Equal(name, Text((await _home.JsonAsync("models", "get", name))["name"]));
        Assert.Equal(name, Text((await _home.JsonAsync("models", "get", name.Split('/')[^1]))["name"]));
    }

    [Theory]
    [InlineData("must be a whole number of at least 1", "runs", "scale", "r", "--max-agents", "0")]
    [InlineData("--max-agents", "runs", "scale", "r")]
    [InlineData("BOGUS", "runs", "list", "--state", "BOGUS")]
    [InlineData("a budget must be positive", "runs", "resume", "r", "--budget", "-1")]
    [InlineData("--budget abc: must be an amount in US dollars, such as 42 or 0.25.", "runs", "resume", "r", "--budget", "abc")]
    [InlineData("--max-agents two: must be a whole number of at least 1.", "runs", "scale", "r", "--max-agents", "two")]
    [InlineData("--max-agents 1e99: must be a whole number of at least 0.", "runs", "create", "--max-agents", "1e99")]
    [InlineData("--speed NaN: must be a number of at least 0.", "cost", "what-if", "r", "--speed", "NaN")]
    [InlineData("--agents 65: must be a whole number from 1 to 64.", "demo", "--agents", "65")]
    [InlineData("--limit x: must be a whole number of at least 1.", "audit", "list", "--limit", "x")]
    [InlineData("Name a run, or give --recipe, --model and --dataset.", "runs", "forecast", "--recipe", "quickstart")]
    [InlineData("maybe", "runs", "create", "--recipe", "quickstart", "--model", "m", "--dataset", "d", "--on-budget", "maybe")]
    [InlineData("is not of the form", "runs", "get", "A B")]
    [InlineData("cannot write /nodir/x.csv: ", "cost", "export", "--file", "/nodir/x.csv")]
    [InlineData("cannot be read", "runs", "list", "--ca", "/no/ca.pem")]
    public async Task Command_WithWrongOptions_IsWrongInput(string words, params string[] arguments) =>
        await _home.FailsAsync(WrongInput, words, arguments);

    private static string Text(JsonNode? node) => node!.GetValue<string>();
}
