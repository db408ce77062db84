using System.Text.Json;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>
/// A checkpoint has one notation, RUN/STEP or RUN/latest, in every command that takes one, and the API takes the newest too.
/// </summary>
[Collection(ServerGroup.Name)]
public sealed class CheckpointNotationTests(ServerFixture fixture) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    private ApiClient Api => fixture.Api;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Api_TheLatest_IsTheNewestByName()
    {
        var run = await CreateAsync(2, 34);
        var found = await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = $"{run}/checkpoints/latest" });
        Assert.Equal($"{run}/checkpoints/step-000034", found.Name);
        var spec = await Api.EvaluationSpecAsync();
        spec.Model = $"{run}/checkpoints/latest";
        Assert.Equal(found.Name, (await Api.CreateAsync(spec)).Spec.Model);
        var none = (await Api.CreateAsync(await Api.SpecAsync())).Name;
        await Refused.AsAsync(
            StatusCode.NotFound, "CHECKPOINT_NOT_FOUND", null, $"{none}/checkpoints/latest",
            async () => await Api.Checkpoints.GetCheckpointAsync(new GetCheckpointRequest { Name = $"{none}/checkpoints/latest" }));
    }

    [Theory]
    [InlineData("{0}/34")]
    [InlineData("{0}/latest")]
    [InlineData("{0}/step-000034")]
    [InlineData("runs/{0}/checkpoints/step-000034")]
    [InlineData("runs/{0}/checkpoints/latest")]
    [InlineData("projects/test/runs/{0}/checkpoints/latest")]
    [InlineData("projects/test/runs/{0}/checkpoints/step-000034")]
    public async Task Commands_EveryNotation_IsTheSameCheckpoint(string notation)
    {
        var run = await CreateAsync(2, 34);
        var given = string.Format(null, notation, run.Split('/')[^1]);
        var got = await JsonAsync("checkpoints", "get", given, "--project", "test");
        Assert.Equal($"{run}/checkpoints/step-000034", got.GetProperty("name").GetString());
        var evaluation = await JsonAsync(
            "eval", "create", "--recipe", "quickstart", "--model", given, "--dataset", Seeds.Write(_folder).Dataset, "--pool", "nobody",
            "--project", "test");
        Assert.Equal($"{run}/checkpoints/step-000034", evaluation.GetProperty("spec").GetProperty("model").GetString());
    }

    [Fact]
    public async Task Commands_WrongNotation_SayTheRightOne()
    {
        foreach (var arguments in new[]
        {
            ["checkpoints", "get", "34"],
            ["eval", "create", "--recipe", "quickstart", "--model", "run-0123456789ab/last", "--dataset", "datasets/x"],
            new[] { "checkpoints", "get", "run-0123456789ab/3.5" },
        })
        {
            var result = await RunAsync(arguments);
            Assert.True(result.ExitCode == 2, result.ToString());
            Assert.Contains("RUN/STEP", string.Join('\n', result.Error), StringComparison.Ordinal);
            Assert.Contains("RUN/latest", string.Join('\n', result.Error), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task CreateRun_AnOverrideThatIsWrong_IsNamedAsOne()
    {
        var spec = await Api.SpecAsync();
        spec.Overrides["max_step"] = "3";
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_RECIPE", "spec.overrides.max_step", "max_step: is not a recipe key.",
            () => Api.CreateAsync(spec));
    }

    [Theory]
    [InlineData("my.yaml")]
    [InlineData("./recipes/mine")]
    public async Task CreateRun_AMissingRecipeFile_IsCalledAFile(string file)
    {
        var (model, dataset) = Seeds.Write(_folder);
        var result = await RunAsync(
            "runs", "create", "--recipe", file, "--model", model, "--dataset", dataset, "--project", "test");
        Assert.True(result.ExitCode == 2, result.ToString());
        Assert.Contains($"there is no file '{file}'", string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    private async Task<string> CreateAsync(params int[] steps)
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await StoredCheckpoints.CommitAsync(fixture, run.Name, steps);
        return run.Name;
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--output", "json"]);
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonElement.Parse(Assert.Single(result.Output));
    }

    private Task<ProgramResult> RunAsync(params string[] arguments) => ProgramResult.OfAsync(
        BuiltProgram.Cli, [.. arguments, "--server", fixture.Server.Address.AbsoluteUri], Timeout);
}
