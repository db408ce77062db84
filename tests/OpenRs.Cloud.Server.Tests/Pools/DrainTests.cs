using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Pools;

/// <summary>A drained agent finishes what it has and gets no more, as long as its process lives.</summary>
[Collection(ServerGroup.Name)]
public sealed class DrainTests(ServerFixture fixture)
{
    [Fact]
    public async Task Drain_AtWork_FinishesItsUnitAndOthersDoTheRest()
    {
        const string Pool = "drained";
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        await using var agent = await JoinAsync(Pool);
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        Assert.Equal(AgentState.Draining, (await fixture.Api.DrainAsync(Pool, Pool)).State);
        Assert.Equal(1, (await fixture.Api.GetPoolAsync(Pool)).DrainingAgents);

        // What it has counts, its lease lasts for it, and then it must go.
        Assert.True((await agent.HeartbeatAsync()).Seconds > 0);
        Assert.Equal(ReceiptStatus.Accepted, (await agent.CompleteAsync(unit)).Status);
        await agent.SendAsync(new ConnectRequest
        {
            RequestWork = new RequestWork { LeaseId = agent.Lease!.LeaseId, FencingToken = agent.Lease.FencingToken, MaxUnits = 1 },
        });
        Assert.Equal(LeaseEndReason.Drained, (await agent.ReadAsync()).LeaseEnded.Reason);
        await agent.CloseLeaseAsync();
        var drained = await fixture.Api.BecomesAsync(Pool, Pool, static agent => agent.State == AgentState.Drained);
        Assert.Equal((1L, null), (drained.UnitsDone, drained.Work));
        Assert.Equal(1, (await fixture.Api.GetPoolAsync(Pool)).DrainedAgents);
        var spent = (await fixture.Api.GetAsync(run.Name)).Cost;
        Assert.Equal(0, spent.GrantedUsdMicros);

        // It asks in vain, while another one gets all that is left.
        await agent.SendAsync(new ConnectRequest { Ready = new Ready() });
        await using var other = await FakeAgent.ConnectAsync(fixture.Server, "drained-2", Pool);
        await other.TakeOfferAsync();
        await other.OpenLeaseAsync();
        Assert.DoesNotContain(unit.UnitId, await other.WorkToTheEndAsync());
        Assert.Equal(RunState.Succeeded, (await fixture.Api.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task Drain_OfAnIdleAgent_HoldsForTheProcessAndNotForTheNext()
    {
        const string Pool = "drained-idle";
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, Pool, Pool);
        var drained = await fixture.Api.DrainAsync(Pool, Pool);
        Assert.Equal(AgentState.Drained, drained.State);
        Assert.Equal(drained.DrainTime, (await fixture.Api.DrainAsync(Pool, Pool)).DrainTime);

        await using var again = await agent.ReconnectAsync(fixture.Server, Pool, Pool);
        Assert.Equal(AgentState.Drained, (await fixture.Api.GetAgentAsync(Pool, Pool)).State);
        await using var next = await FakeAgent.ConnectAsync(fixture.Server, Pool, Pool);
        Assert.Equal((AgentState.Connected, null), StateOf(await fixture.Api.GetAgentAsync(Pool, Pool)));
        await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        Assert.NotNull(await next.TakeOfferAsync());
    }

    [Fact]
    public async Task Drain_BetweenOfferAndLease_RefusesTheLease()
    {
        const string Pool = "drained-offered";
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, Pool, Pool);
        await agent.TakeOfferAsync();
        await fixture.Api.DrainAsync(Pool, Pool);
        await agent.SendAsync(new ConnectRequest { OpenLease = new OpenLease { Job = agent.Offered!.Job, Sequence = 1 } });
        Assert.Equal(LeaseEndReason.Drained, (await agent.ReadAsync()).LeaseEnded.Reason);
        Assert.Equal(0, Assert.Single((await fixture.Api.GetPoolAsync(Pool)).Jobs).Agents);
        var wait = (await fixture.Api.GetAsync(run.Name)).Wait;
        Assert.Contains("The only agent of pool 'drained-offered' is drained", wait.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undrain_OfAnAgentThatWaits_GivesItAJob()
    {
        const string Pool = "undrained";
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, Pool, Pool);
        await fixture.Api.DrainAsync(Pool, Pool);
        var offered = agent.TakeOfferAsync();
        var undrained = await fixture.Api.Pools.UndrainAgentAsync(new UndrainAgentRequest { Name = $"pools/-/agents/{Pool}" });
        Assert.Equal((AgentState.Idle, null), StateOf(undrained));
        Assert.EndsWith((await offered).Job, run.Name, StringComparison.Ordinal);
    }

    private static (AgentState State, Google.Protobuf.WellKnownTypes.Timestamp? DrainTime) StateOf(Agent agent) =>
        (agent.State, agent.DrainTime);

    private async Task<FakeAgent> JoinAsync(string pool)
    {
        var agent = await FakeAgent.ConnectAsync(fixture.Server, pool, pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        return agent;
    }
}
