using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Pools;

/// <summary>Which agents there are, and what they do.</summary>
[Collection(ServerGroup.Name)]
public sealed class AgentListTests(ServerFixture fixture)
{
    [Fact]
    public async Task Agent_FromHelloToTheEndOfItsLease_ShowsWhatItDoes()
    {
        const string Pool = "shown";
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "shown-1", Pool, change: static hello =>
        {
            (hello.GpuType, hello.GpuCount, hello.Spot) = ("A10", 2, true);
            (hello.Device, hello.MemoryBytes) = ("cuda:0, A10", 48L << 30);
            hello.Roles.AddRange([AgentRole.Rollout, AgentRole.Train]);
        });
        var joined = await fixture.Api.GetAgentAsync(Pool, "shown-1");
        Assert.Equal("pools/shown/agents/shown-1", joined.Name);
        Assert.Equal((AgentState.Connected, null), (joined.State, joined.Work));
        Assert.Equal(("A10", 2, true, 48L << 30), (joined.GpuType, joined.GpuCount, joined.Spot, joined.MemoryBytes));
        Assert.Equal(("cuda:0, A10", EngineVersion.Current), (joined.Device, joined.EngineVersion));
        Assert.Equal([AgentRole.Rollout, AgentRole.Train], joined.Roles);
        var prices = await fixture.Api.Costs.ListPricesAsync(new ListPricesRequest());
        Assert.Equal(
            prices.Prices.Single(static price => price is { GpuType: "A10", Spot: true }).UsdMicrosPerGpuHour, joined.UsdMicrosPerGpuHour);

        await agent.TakeOfferAsync();
        Assert.Equal(AgentState.Idle, (await fixture.Api.GetAgentAsync(Pool, "shown-1")).State);
        await agent.OpenLeaseAsync();
        var leased = await fixture.Api.GetAgentAsync(Pool, "shown-1");
        Assert.Equal((AgentState.Working, run.Name, Phase.Idle), (leased.State, leased.Work.Job, leased.Work.Phase));

        var units = await agent.RequestWorkAsync(2);
        var working = await fixture.Api.GetAgentAsync(Pool, "shown-1");
        Assert.Equal((Phase.Rollout, 1, 2), (working.Work.Phase, working.Work.Step, working.Work.Units));
        await agent.CompleteAsync(units[0]);
        var half = await fixture.Api.GetAgentAsync(Pool, "shown-1");
        Assert.Equal((Phase.Rollout, 1, 1L), (half.Work.Phase, half.Work.Units, half.UnitsDone));
        Assert.True(half.LastContactTime.ToDateTimeOffset() > working.LastContactTime.ToDateTimeOffset(), "no later contact");
        await agent.CompleteAsync(units[1]);
        var waiting = await fixture.Api.GetAgentAsync(Pool, "shown-1");
        Assert.Equal((Phase.Idle, 0, 2L), (waiting.Work.Phase, waiting.Work.Units, waiting.UnitsDone));

        Assert.Single(await agent.RequestWorkAsync(1));
        var training = await fixture.Api.GetAgentAsync(Pool, "shown-1");
        Assert.Equal((Phase.Train, 1), (training.Work.Phase, training.Work.Step));
        await agent.CloseLeaseAsync();
        var idle = await fixture.Api.BecomesAsync(Pool, "shown-1", static agent => agent.State == AgentState.Idle);
        Assert.Null(idle.Work);
        Assert.Equal(joined.ConnectTime, idle.ConnectTime);
    }

    [Fact]
    public async Task Agent_OverAnotherConnection_KeepsItsWorkAndCount()
    {
        const string Pool = "comes-again";
        await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, Pool, Pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        await agent.CompleteAsync(Assert.Single(await agent.RequestWorkAsync(1)));
        await agent.RequestWorkAsync(1);
        var before = await fixture.Api.GetAgentAsync(Pool, Pool);
        await using var again = await agent.ReconnectAsync(fixture.Server, Pool, Pool);
        var after = await fixture.Api.GetAgentAsync(Pool, Pool);
        Assert.Equal((before.State, before.Work, before.UnitsDone), (after.State, after.Work, after.UnitsDone));
        Assert.Equal((before.StateTime, before.ConnectTime), (after.StateTime, after.ConnectTime));
    }

    [Fact]
    public async Task Agent_ThatHungUp_IsGone()
    {
        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, "gone", "gone");
        Assert.Equal(1, (await fixture.Api.GetPoolAsync("gone")).Agents);
        await agent.FinishAsync();
        await Refused.AsAsync(
            StatusCode.NotFound, "AGENT_NOT_FOUND", null, "Agent pools/gone/agents/gone does not exist.",
            () => fixture.Api.BecomesAsync("gone", "gone", static _ => false));
        await Refused.AsAsync(
            StatusCode.NotFound, "POOL_NOT_FOUND", null, "Pool pools/gone does not exist.", () => fixture.Api.GetPoolAsync("gone"));
    }

    [Fact]
    public async Task List_PagesFiltersAndOrders_OfOnePoolAndOfAll()
    {
        const string Pool = "listed";
        string[] ids = ["listed-a", "listed-b", "listed-c"];
        var agents = new List<FakeAgent>();
        foreach (var id in ids)
        {
            agents.Add(await FakeAgent.ConnectAsync(
                fixture.Server, id, Pool, change: hello => hello.MemoryBytes = id == "listed-b" ? 2 : 1));
        }

        var first = await fixture.Api.Pools.ListAgentsAsync(new ListAgentsRequest { Parent = "pools/listed", PageSize = 2 });
        Assert.Equal(ids[..2], first.Agents.Select(IdOf));
        var second = await fixture.Api.Pools.ListAgentsAsync(
            new ListAgentsRequest { Parent = "pools/listed", PageSize = 2, PageToken = first.NextPageToken });
        Assert.Equal("listed-c", IdOf(Assert.Single(second.Agents)));
        Assert.Equal("", second.NextPageToken);
        Assert.Equal(["listed-b", "listed-a", "listed-c"], await ListAsync("pools/-", "memory_bytes desc, name", "name:listed-"));
        Assert.Equal(["listed-b"], await ListAsync("pools/listed", "", "memory_bytes > 1 AND state = CONNECTED"));
        Assert.Empty(await ListAsync("pools/listed", "", "state = WORKING"));
        Assert.Equal("pools/listed/agents/listed-a", (await fixture.Api.GetAgentAsync("-", "listed-a")).Name);
        Assert.Contains(
            (await fixture.Api.Pools.ListPoolsAsync(new ListPoolsRequest { Filter = "agents = 3", OrderBy = "name" })).Pools,
            static pool => pool.Name == "pools/listed");
        foreach (var agent in agents)
        {
            await agent.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("pools")]
    [InlineData("pools/")]
    [InlineData("pools/A")]
    [InlineData("pools/a/agents/../b")]
    [InlineData("pools/-/agents/-")]
    [InlineData("pools/a/agents/b/c")]
    [InlineData("projects/default/pools/a")]
    public async Task Name_ThatIsNone_IsRefused(string name)
    {
        const string Words = "is not of the form";
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", Words, async () =>
            await fixture.Api.Pools.GetPoolAsync(new GetPoolRequest { Name = name }));
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", Words, async () =>
            await fixture.Api.Pools.GetAgentAsync(new GetAgentRequest { Name = name }));
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", "name", Words, async () =>
            await fixture.Api.Pools.DrainAgentAsync(new DrainAgentRequest { Name = name }));
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", "parent", Words, async () =>
            await fixture.Api.Pools.ListAgentsAsync(new ListAgentsRequest { Parent = name }));
    }

    private async Task<IEnumerable<string>> ListAsync(string parent, string orderBy, string filter) =>
        (await fixture.Api.Pools.ListAgentsAsync(new ListAgentsRequest { Parent = parent, OrderBy = orderBy, Filter = filter }))
        .Agents.Select(IdOf);

    private static string IdOf(Agent agent) => agent.Name.Split('/')[^1];
}
