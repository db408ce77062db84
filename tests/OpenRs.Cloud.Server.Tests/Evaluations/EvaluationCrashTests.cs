using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Evaluations;

/// <summary>kill -9 of the server in the middle of an evaluation, which then goes on under another shard count.</summary>
public sealed class EvaluationCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_Midway_GoesOnUnderAnotherShardCount()
    {
        await using var server = await StartAsync();
        var api = new ApiClient(server.Channel);
        var created = await api.CreateAsync(await api.EvaluationSpecAsync("default"));
        await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent", "default");
        var units = await agent.RequestWorkAsync(4);
        await agent.CompleteAsync(units[0]);
        await agent.CompleteAsync(units[3]);
        var before = await api.GetEvaluationAsync(created.Name);
        await server.KillAsync();

        await using var restarted = await StartAsync();
        api = new ApiClient(restarted.Channel);
        Assert.Equal(before, await api.GetEvaluationAsync(created.Name));
        await api.Evaluations.ReshardEvaluationAsync(new ReshardEvaluationRequest { Name = created.Name, Shards = 10 });
        await using var resumed = await agent.ReconnectAsync(restarted, "agent", "default");
        Assert.Equal(agent.Lease!.LeaseId, (await resumed.HeartbeatAsync()).LeaseId);
        Assert.Equal(ReceiptStatus.Duplicate, (await resumed.CompleteAsync(units[0])).Status);
        Assert.Equal(ReceiptStatus.Accepted, (await resumed.CompleteAsync(units[1])).Status);
        var rest = await resumed.WorkToTheEndAsync();

        // The unit that it held and did not report comes again, what was acknowledged does not.
        Assert.Equal(
            ["samples/2", .. Enumerable.Range(4, 6).Select(static position => $"samples/{position}")], rest.Order(StringComparer.Ordinal));
        var end = await api.GetEvaluationAsync(created.Name);
        Assert.Equal((EvaluationState.Succeeded, 10, 10), (end.State, end.Progress.Finished, end.Shards));
        Assert.Equal(["cpu"], end.Score.GpuTypes);
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "120");
}
