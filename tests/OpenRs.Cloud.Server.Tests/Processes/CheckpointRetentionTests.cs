using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>A server that keeps a run's newest checkpoint deletes those that nobody needs any more, from its object store.</summary>
public sealed class CheckpointRetentionTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Checkpoints_OfARun_AreDeletedButForNewestBestPinnedAndEvaluated()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "120", "--keep-checkpoints", "1");
        var api = new ApiClient(server.Channel);
        var spec = await api.SpecAsync("default");
        spec.EvalDataset = spec.Dataset;
        (spec.Overrides["max_steps"], spec.Overrides["save_every"], spec.Overrides["eval_every"]) = ("6", "1", "2");
        var run = await api.CreateAsync(spec);
        await using var agent = await FakeAgent.ConnectAsync(server, "agent", "default");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        while (await agent.RequestWorkAsync(1) is [var unit])
        {
            if (unit.Train is { Step: var step })
            {
                await StoredCheckpoints.CommitAsync(_folder, run.Name, step + 1);
                await NeedAsync(api, run.Name, spec, step + 1);
            }

            Assert.Equal(ReceiptStatus.Accepted, (await agent.CompleteAsync(unit)).Status);
        }

        // Every evaluation has all answers right, so the first of a checkpoint is the best.
        var deleted = await server.WaitForLineAsync(
            static line => line.Contains("deleted the checkpoints of steps ", StringComparison.Ordinal)
                && line.EndsWith("5.", StringComparison.Ordinal),
            Timeout);
        Assert.Contains(run.Name.Split('/')[^1], deleted, StringComparison.Ordinal);
        var left = await api.Checkpoints.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = run.Name });
        Assert.Equal([6, 3, 2, 1], left.Checkpoints.Select(static checkpoint => checkpoint.Step));
        Assert.Equal(
            ["step-00000001", "step-00000002", "step-00000003", "step-00000006"],
            Directory.GetDirectories(_folder[$"data/objects/{run.Name}/checkpoints"])
                .Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
        Assert.Equal(6, (await api.GetAsync(run.Name)).Checkpoint.Step);
    }

    private static async Task NeedAsync(ApiClient api, string run, RunSpec spec, int step)
    {
        var name = $"{run}/checkpoints/step-{step:D6}";
        if (step == 1)
        {
            await api.Checkpoints.PinCheckpointAsync(new PinCheckpointRequest { Name = name, Pinned = true });
        }

        if (step == 3)
        {
            // Its pool has no agents, so it is never over.
            await api.Evaluations.CreateEvaluationAsync(new CreateEvaluationRequest
            {
                Parent = ApiClient.Project,
                RequestId = Guid.NewGuid().ToString(),
                Spec = new EvaluationSpec
                {
                    Model = name,
                    Dataset = spec.Dataset,
                    Recipe = "quickstart",
                    BudgetUsdMicros = 1_000_000,
                    Pool = "none",
                },
            });
        }
    }
}
