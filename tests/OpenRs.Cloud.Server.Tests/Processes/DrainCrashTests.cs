using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Pools;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>kill -9 of the server: drains hold for the processes that they were for, and the pools are known at once.</summary>
public sealed class DrainCrashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_AfterADrain_TheProcessStaysDrainedAndFinishesItsUnit()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "120");
        var api = new ApiClient(server.Channel);
        await api.CreateAsync(await api.SpecAsync("crashed"));
        await using var agent = await FakeAgent.ConnectAsync(server, "crashed", "crashed");
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        var drained = await api.DrainAsync("crashed", "crashed");
        await server.KillAsync();

        await using var restarted = await ServerProcess.StartAsync(_folder["data"], "--lease-seconds", "120");
        api = new ApiClient(restarted.Channel);
        Assert.Equal("pools/crashed", Assert.Single((await api.Pools.ListPoolsAsync(new ListPoolsRequest())).Pools).Name);
        await using var again = await agent.ReconnectAsync(restarted, "crashed", "crashed");
        Assert.Equal(drained.DrainTime, (await api.GetAgentAsync("crashed", "crashed")).DrainTime);
        await again.HeartbeatAsync();
        var resumed = await api.GetAgentAsync("crashed", "crashed");
        Assert.Equal((AgentState.Draining, Phase.Unspecified), (resumed.State, resumed.Work.Phase));
        Assert.Equal(ReceiptStatus.Accepted, (await again.CompleteAsync(unit)).Status);
        Assert.Empty(await again.RequestWorkAsync(1));

        await using var next = await FakeAgent.ConnectAsync(restarted, "crashed", "crashed");
        Assert.Null((await api.GetAgentAsync("crashed", "crashed")).DrainTime);
    }
}
