using System.Text.Json.Nodes;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>What is wrong is said in one line that names it, with the documented exit code, and without a stack trace.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class BadInputTests(QuickstartFixture quickstart, ServerFixture server) : IClassFixture<ServerFixture>
{
    private const int WrongInput = 2;
    private const int NoConnection = 3;
    private const int Refused = 4;

    private ProcessCloud Cloud => server.Cloud;

    private string Address => Cloud.Address.GetLeftPart(UriPartial.Authority);

    [Theory]
    [InlineData("There is no recipe 'open-rs9'", "--recipe", "open-rs9")]
    [InlineData("max_stepz: is not a recipe key. Did you mean 'max_steps'", "--recipe", "quickstart", "--set", "max_stepz=2")]
    [InlineData("max_steps", "--recipe", "quickstart", "--set", "max_steps=many")]
    [InlineData("write it as key=value", "--recipe", "quickstart", "--set", "max_steps")]
    [InlineData("a budget must be positive", "--recipe", "quickstart", "--budget", "0")]
    [InlineData("a budget must be positive", "--recipe", "quickstart", "--budget", "-1")]
    [InlineData("a budget can be at most", "--recipe", "quickstart", "--budget", "9999999999999999999")]
    public async Task CreateRun_WithWrongOption_SaysWhich(string words, params string[] options) =>
        AssertFails(WrongInput, words, await CreateRunAsync(quickstart.Task.Model, quickstart.Task.Train, options));

    [Fact]
    public async Task CreateRun_WithMissingModelFolder_SaysSo() =>
        AssertFails(
            WrongInput,
            "there is no folder '/no/model'",
            await CreateRunAsync("/no/model", quickstart.Task.Train, "--recipe", "quickstart"));

    [Fact]
    public async Task CreateRun_WithTokenizerOfAnotherModel_SaysThatTheyDoNotBelongTogether()
    {
        var folder = Path.Combine(Cloud.Folder, "mismatch");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(quickstart.Task.Model))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var tokenizer = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "tokenizer.json")))!;
        tokenizer["model"]!["vocab"]!["ü"] = 40_000;
        await File.WriteAllTextAsync(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString());

        AssertFails(
            WrongInput, "they do not belong together", await CreateRunAsync(folder, quickstart.Task.Train, "--recipe", "quickstart"));
    }

    [Theory]
    [InlineData("{\"problem\": \"1+1\", \"solution\": \"2\"}\n\n{\"problem\": \"1+2\", \"sol", "line 3")]
    [InlineData("{\"problem\": \"1+1\", \"solution\": \"2\"}\n[1, 2]\n", "line 2: is a JSON Array")]
    [InlineData("{\"problem\": \"1+1\", \"result\": \"2\"}\n", "line 1: column 'solution' (or 'answer') is missing")]
    [InlineData("", "is empty or not a regular file")]
    [InlineData("\n", "no rows")]
    public async Task UploadDataset_ThatIsWrong_SaysTheLine(string content, string words)
    {
        var path = Path.Combine(Cloud.Folder, "wrong.jsonl");
        await File.WriteAllTextAsync(path, content);

        AssertFails(WrongInput, words, await OpenRsCli.RunAsync("datasets", "upload", path, "--server", Address));
    }

    [Fact]
    public async Task GetRun_ThatDoesNotExist_IsRefused() =>
        AssertFails(Refused, "RUN_NOT_FOUND", await OpenRsCli.RunAsync("runs", "get", "nobody", "--server", Address));

    [Fact]
    public async Task CreateRun_WithARequestIdOfAnotherSpec_IsRefused()
    {
        var requestId = Guid.NewGuid().ToString();
        string[] options = ["--recipe", "quickstart", "--request-id", requestId, "--output", "json"];

        var first = await CreateRunAsync(quickstart.Task.Model, quickstart.Task.Train, options);
        var repeated = await CreateRunAsync(quickstart.Task.Model, quickstart.Task.Train, options);
        var other = await CreateRunAsync(quickstart.Task.Model, quickstart.Task.Train, [.. options, "--budget", "7"]);

        Assert.True(first.ExitCode == 0, first.ToString());
        Assert.Equal(NameOf(first), NameOf(repeated));
        AssertFails(Refused, "REQUEST_ID", other);
    }

    [Fact]
    public async Task AnyCommand_WithoutAServer_SaysHowToStartOne()
    {
        var nobody = $"http://127.0.0.1:{FreePort.Find()}";

        AssertFails(NoConnection, $"no server answers at {nobody}", await OpenRsCli.RunAsync("runs", "list", "--server", nobody));
        AssertFails(
            NoConnection,
            $"no server answers at {nobody}",
            await OpenRsCli.RunAsync("datasets", "upload", quickstart.Task.Evaluation, "--server", nobody));
    }

    [Fact]
    public async Task Agent_WithWrongToken_EndsAndSaysWhereTheRightOneIs()
    {
        var agent = Cloud.StartAgent("stranger", token: "guessed-but-long-enough");

        Assert.Equal(NoConnection, await agent.WaitForExitAsync(WatchedRun.Timeout));
        Assert.Contains(agent.Lines, static line => line.Contains("join token is not the server's", StringComparison.Ordinal)
            && line.Contains("agent.token", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Server_OnAStateFileInUse_EndsAndSaysSo()
    {
        var result = await OpenRsCli.RunAsync("server", "--data", Path.Combine(Cloud.Folder, "data"), "--listen", "http://127.0.0.1:0");

        AssertFails(WrongInput, "state.db", result);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("demo", "--help")]
    [InlineData("up", "--help")]
    [InlineData("runs", "--help")]
    [InlineData("runs", "create", "--help")]
    [InlineData("runs", "list", "--help")]
    [InlineData("runs", "get", "--help")]
    [InlineData("runs", "watch", "--help")]
    [InlineData("runs", "cancel", "--help")]
    [InlineData("datasets", "--help")]
    [InlineData("datasets", "upload", "--help")]
    [InlineData("verify", "--help")]
    [InlineData("reward", "--help")]
    [InlineData("doctor", "--help")]
    [InlineData("server", "--help")]
    [InlineData("agent", "--help")]
    [InlineData("models", "--help")]
    [InlineData("models", "init", "--help")]
    [InlineData("models", "inspect", "--help")]
    [InlineData("models", "quickstart", "--help")]
    public async Task Help_OfEveryCommand_ShowsItsUse(params string[] arguments)
    {
        var result = await OpenRsCli.RunAsync(arguments);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains("Usage:", result.Output);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task UnknownCommand_IsWrongInput() => AssertFails(WrongInput, "'bogus'", await OpenRsCli.RunAsync("bogus"));

    private Task<ProgramResult> CreateRunAsync(string model, string dataset, params string[] options) =>
        OpenRsCli.RunAsync(["runs", "create", "--model", model, "--dataset", dataset, "--server", Address, .. options]);

    private static string NameOf(ProgramResult result) => JsonNode.Parse(result.Output[^1])!["name"]!.GetValue<string>();

    private static void AssertFails(int exitCode, string words, ProgramResult result)
    {
        Assert.True(result.ExitCode == exitCode, result.ToString());
        Assert.True(result.Error.Any(line => line.Contains(words, StringComparison.Ordinal)), $"'{words}' is in no line of {result}");
        Assert.DoesNotContain(result.Error, static line => line.StartsWith("   at ", StringComparison.Ordinal));
    }
}
