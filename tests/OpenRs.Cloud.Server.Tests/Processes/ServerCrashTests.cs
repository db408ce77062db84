using System.Text.Json;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;
using Xunit.Abstractions;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>kill -9 of the server: what was acknowledged is there after the restart, and the run goes on from it.</summary>
public sealed class ServerCrashTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan MaxTimeToServing = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_MidStep_RunQueueAndLedgerGoOn()
    {
        await using var server = await StartAsync();
        var api = new ApiClient(server.Channel);
        var spec = await api.SpecAsync("default");
        spec.EvalDataset = spec.Dataset;
        var id = Guid.NewGuid().ToString();
        var run = await api.CreateAsync(spec, id);
        await using var agent = await FakeAgent.ConnectAsync(server, "agent", "default");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        var evaluation = Assert.Single(await agent.RequestWorkAsync(1));
        await agent.CompleteAsync(evaluation);
        var first = Assert.Single(await agent.RequestWorkAsync(1));
        await agent.CompleteAsync(first);
        var held = Assert.Single(await agent.RequestWorkAsync(1));
        await agent.HeartbeatAsync();
        var before = await api.GetAsync(run.Name);
        await server.KillAsync();

        await using var restarted = await StartAsync();
        api = new ApiClient(restarted.Channel);
        Assert.Equal(before, await api.GetAsync(run.Name));
        Assert.Equal(run.Name, (await api.CreateAsync(spec, id)).Name);

        await using var resumed = await agent.ReconnectAsync(restarted, "agent", "default");
        Assert.Equal(agent.Lease!.LeaseId, (await resumed.HeartbeatAsync()).LeaseId);
        Assert.Equal(ReceiptStatus.Duplicate, (await resumed.CompleteAsync(first)).Status);
        Assert.Equal(ReceiptStatus.Accepted, (await resumed.CompleteAsync(held)).Status);
        var rest = await resumed.WorkToTheEndAsync();
        Assert.Equal(
            ["train-000000/0", "rollout-000001/0", "rollout-000001/1", "train-000001/0", "evaluate-000002/0"], rest);
        AssertFinished(await api.GetAsync(run.Name), before.Cost.SpentUsdMicros);
    }

    [Fact]
    public async Task Kill_WithTheAgent_AnotherAgentTakesOverAfterTheLease()
    {
        await using var server = await StartAsync("--lease-seconds", "2");
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync("default"));
        await using (var agent = await FakeAgent.ConnectAsync(server, "agent-1", "default"))
        {
            await agent.TakeOfferAsync();
            await agent.OpenLeaseAsync();
            Assert.Equal(2, (await agent.RequestWorkAsync(2)).Count);
            await server.KillAsync();
        }

        await using var restarted = await StartAsync("--lease-seconds", "600");
        await using var other = await FakeAgent.ConnectAsync(restarted, "agent-2", "default");
        await other.TakeOfferAsync();
        await other.OpenLeaseAsync();
        var done = await other.WorkToTheEndAsync();
        Assert.Equal(2 * 3, done.Count);
        api = new ApiClient(restarted.Channel);
        var over = await api.GetAsync(run.Name);
        AssertFinished(over, 0);
        Assert.True(
            over.Cost.Phases.Single(static phase => phase.Phase == Phase.Lost).UsdMicros > 0,
            $"The time of the lost lease is not charged: {over.Cost}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    public async Task Kill_WhileResultsStream_LosesNoAcknowledgedUnit(int acknowledgements)
    {
        const int Prompts = 64;
        await using var server = await StartAsync();
        var api = new ApiClient(server.Channel);
        var spec = await api.SpecAsync("default");
        spec.Overrides["prompts_per_step"] = $"{Prompts}";
        spec.Dataset = (await api.UploadAsync(string.Concat(Enumerable.Range(0, Prompts)
            .Select(static i => JsonSerializer.Serialize(new { problem = $"{i}", answer = i }) + "\n")))).Name;
        var run = await api.CreateAsync(spec);
        await using var agent = await FakeAgent.ConnectAsync(server, "agent", "default");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        var units = await agent.RequestWorkAsync(Prompts);
        Assert.Equal(Prompts, units.Count);
        foreach (var unit in units)
        {
            await agent.SendAsync(new ConnectRequest { WorkResult = await agent.ResultOfAsync(unit) });
        }

        for (var i = 0; i < acknowledgements; i++)
        {
            Assert.Equal(ReceiptStatus.Accepted, (await agent.ReadAsync()).Receipt.Status);
        }

        await server.KillAsync();
        await using var restarted = await StartAsync();
        await using var resumed = await agent.ReconnectAsync(restarted, "agent", "default");
        await resumed.HeartbeatAsync();
        var statuses = new List<ReceiptStatus>();
        foreach (var unit in units)
        {
            statuses.Add((await resumed.CompleteAsync(unit)).Status);
        }

        // Results are taken in order, so what the killed server finished comes first, and may be more than it got round to acknowledging.
        var kept = statuses.Count(static status => status is ReceiptStatus.Duplicate or ReceiptStatus.UnknownUnit);
        Assert.InRange(kept, acknowledgements, Prompts);
        Assert.All(statuses.Take(kept), static status => Assert.NotEqual(ReceiptStatus.Accepted, status));
        Assert.All(statuses.Skip(kept), static status => Assert.Equal(ReceiptStatus.Accepted, status));
        await resumed.WorkToTheEndAsync();
        AssertFinished(await new ApiClient(restarted.Channel).GetAsync(run.Name), 0);
    }

    private static void AssertFinished(Run run, long spentBefore)
    {
        Assert.Equal(RunState.Succeeded, run.State);
        Assert.Equal(2, run.Step);
        Assert.Equal(2, run.Checkpoint.Step);
        Assert.InRange(run.Cost.SpentUsdMicros, Math.Max(1, spentBefore), run.Cost.BudgetUsdMicros);
        Assert.Equal(run.Cost.SpentUsdMicros, run.Cost.Phases.Sum(static phase => phase.UsdMicros));
    }

    private async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var server = await ServerProcess.StartAsync(_folder["data"], arguments);
        output.WriteLine($"Serving after {server.TimeToServing.TotalMilliseconds:0} ms.");
        Assert.True(server.TimeToServing < MaxTimeToServing, $"Serving only after {server.TimeToServing}.");
        return server;
    }
}
