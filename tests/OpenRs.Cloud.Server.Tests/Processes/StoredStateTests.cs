using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>
/// A state file of the build of commit 4bfd99c, which had a grain host of its own: one run that is over, one in its first step, one
/// evaluation with two of ten samples, an API key and a monthly budget. This build goes on from it.
/// </summary>
public sealed class StoredStateTests : IDisposable
{
    private const string Succeeded = $"{ApiClient.Project}/runs/run-768ff2fdb577";
    private const string Running = $"{ApiClient.Project}/runs/run-d808514d8f0e";
    private const string Evaluation = $"{ApiClient.Project}/evaluations/eval-6da1ae3c4a23";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StateOfAnEarlierBuild_OnStart_IsAsItWas()
    {
        await using var server = await StartAsync();
        var run = await new ApiClient(server.Channel).GetAsync(Succeeded);
        Assert.Equal((RunState.Succeeded, 2, "All 2 steps done."), (run.State, run.Step, run.StateReason));
        Assert.Equal((34, 1_000_000), (run.Cost.SpentUsdMicros, run.Cost.BudgetUsdMicros));
        Assert.Equal($"{Succeeded}/checkpoints/2", run.Checkpoint.Prefix);
        await server.WaitForLineAsync(
            static line => line.Contains("the metrics up to step 2 are in the object store", StringComparison.Ordinal), Timeout);
        var steps = await new ApiClient(server.Channel).Runs.ListStepMetricsAsync(new ListStepMetricsRequest { Parent = Succeeded });
        Assert.Equal([1, 2], steps.Steps.Select(static step => step.Step));
        var keys = await new AccessService.AccessServiceClient(server.Channel)
            .ListApiKeysAsync(new ListApiKeysRequest { Parent = ApiClient.Project });
        Assert.Equal(["reader"], keys.ApiKeys.Select(static key => key.DisplayName));
        var budget = await new CostService.CostServiceClient(server.Channel)
            .GetProjectBudgetAsync(new GetProjectBudgetRequest { Name = ApiClient.Project });
        Assert.Equal(90_000_000, budget.MonthlyUsdMicros);
    }

    [Fact]
    public async Task JobsOfAnEarlierBuild_GoOnToTheirEnds()
    {
        await using var server = await StartAsync();
        var api = new ApiClient(server.Channel);
        await using var trainer = await EvaluationCalls.AtWorkAsync(server, "agent-4", "second");
        Assert.Equal(
            ["rollout-000000/1", "train-000000/0", "rollout-000001/0", "rollout-000001/1", "train-000001/0", "evaluate-000002/0"],
            await trainer.WorkToTheEndAsync());
        Assert.Equal((RunState.Succeeded, 2), ((await api.GetAsync(Running)).State, (await api.GetAsync(Running)).Step));
        await using var evaluator = await EvaluationCalls.AtWorkAsync(server, "agent-5", "third");
        Assert.Equal(8, (await evaluator.WorkToTheEndAsync()).Count);
        Assert.Equal(EvaluationState.Succeeded, (await api.GetEvaluationAsync(Evaluation)).State);
    }

    private Task<ServerProcess> StartAsync()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.Copy(RepositoryPaths.Fixture("state", "4bfd99c.db"), _folder["data/state.db"]);
        return ServerProcess.StartAsync(_folder["data"]);
    }
}
