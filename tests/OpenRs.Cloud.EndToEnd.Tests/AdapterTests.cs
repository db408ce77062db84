using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>Runs that train a LoRA adapter, from the first policy to the evaluation of the last checkpoint.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class AdapterTests(QuickstartFixture quickstart)
{
    private static readonly string[] Lora = ["lora_r=4", "lora_alpha=8", "learning_rate=0.002", "beta=0.01", "warmup_ratio=0"];

    [Fact]
    public async Task Run_OfTwoAgentsThatAreKilled_GivesTheBytesOfOneAgent_AndStoresTheAdapterAlone()
    {
        var one = await RunAsync(ElasticScenarios.All[0].Name);
        (await RunAsync("2-agents-random-kills")).AssertEqualTo(one);
        var last = one.Hashes.Keys.Where(static name => name.StartsWith("checkpoints/", StringComparison.Ordinal)).Select(Path.GetFileName);
        Assert.Equal(
            [AdapterFiles.Config, AdapterFiles.Weights, "optimizer.safetensors", "trainer.json"], last.Order(StringComparer.Ordinal));
        Assert.Contains("000005.delta", one.Policies);
    }

    [Fact]
    public async Task Evaluation_OfACheckpoint_GivesTheSamplesOfTheMergedModel()
    {
        await using var cloud = await ProcessCloud.StartAsync();
        cloud.StartAgent("agent-1");
        var server = cloud.Address.GetLeftPart(UriPartial.Authority);
        var trained = await (await quickstart.Task.CreateRunAsync(cloud, 10, [.. Lora, "max_steps=2"])).WaitForEndAsync(RunState.Succeeded);
        var uploads = new ApiUploads(cloud.Channel, "projects/default");
        var model = await uploads.ModelAsync(quickstart.Task.Model);
        var checkpoint = await new CheckpointService.CheckpointServiceClient(cloud.Channel).GetCheckpointAsync(
            new GetCheckpointRequest { Name = $"{trained.Name}/checkpoints/latest" });
        Assert.Equal(model, checkpoint.BaseModel);

        using var folder = new TemporaryFolder();
        await RunCliAsync(
            "checkpoints", "download", $"{trained.Name}/checkpoints/latest", "--out", folder["adapter"], "--server", server);
        await RunCliAsync(
            "models", "merge", quickstart.Task.Model, "--adapter", folder["adapter"], "--out", folder["merged"]);
        var ofAdapter = await EvaluateAsync(cloud, checkpoint.Name);
        Assert.Equal(ofAdapter, await EvaluateAsync(cloud, await uploads.ModelAsync(folder["merged"])));
        Assert.NotEqual(ofAdapter, await EvaluateAsync(cloud, model));
    }

    private static async Task RunCliAsync(params string[] arguments)
    {
        var result = await OpenRsCli.RunAsync(WatchedRun.Timeout, arguments);
        Assert.True(result.ExitCode == 0, result.ToString());
    }

    private async Task<StoredRun> RunAsync(string scenario) => (await ElasticBench.RunAsync(
        ElasticScenarios.Named(scenario), quickstart.Task, Lora, seed: 1, TimeProvider.System)).Stored;

    private async Task<SortedDictionary<string, string>> EvaluateAsync(ProcessCloud cloud, string model)
    {
        var spec = new EvaluationSpec
        {
            Recipe = "quickstart",
            Model = model,
            Dataset = await new ApiUploads(cloud.Channel, "projects/default").DatasetAsync(quickstart.Task.Evaluation),
            SamplesPerProblem = 2,
            BudgetUsdMicros = 1_000_000,
        };
        var watched = new WatchedEvaluation(
            cloud, await cloud.Evaluations.CreateEvaluationAsync(new CreateEvaluationRequest { Parent = "projects/default", Spec = spec }));
        await watched.WaitForEndAsync(EvaluationState.Succeeded);
        return watched.StoredHashes();
    }
}
