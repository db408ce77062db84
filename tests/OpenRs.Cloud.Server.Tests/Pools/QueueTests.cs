using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Pools;

/// <summary>Why runs wait, and which place they have.</summary>
[Collection(ServerGroup.Name)]
public sealed class QueueTests(ServerFixture fixture)
{
    [Fact]
    public async Task Runs_OfOnePool_KnowTheirPlacesUntilTheyGetAgents()
    {
        const string Pool = "queue";
        var spec = await fixture.Api.SpecAsync(Pool);
        var first = await fixture.Api.CreateAsync(spec);
        Assert.Equal(("Pool 'queue' has no agents; `openrs agent --pool queue` starts one.", 1, 1), Of(first.Wait));
        var second = await fixture.Api.CreateAsync(spec);
        var urgent = await fixture.Api.Runs.CreateRunAsync(
            new CreateRunRequest { Parent = ApiClient.Project, Spec = spec, Priority = 5 });
        Assert.Equal(
            [(urgent.Name, 1), (first.Name, 2), (second.Name, 3)],
            (await fixture.Api.GetPoolAsync(Pool)).Jobs.Select(static job => (job.Job, job.Place)));
        Assert.Equal(6, (await fixture.Api.GetPoolAsync(Pool)).WantedAgents);
        var listed = await fixture.Api.Runs.ListRunsAsync(
            new ListRunsRequest { Parent = ApiClient.Project, Filter = "spec.pool = queue" });
        Assert.Equal([1, 3, 2], listed.Runs.Select(static run => run.Wait.Place));

        await using var agent = await FakeAgent.ConnectAsync(fixture.Server, Pool, Pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        Assert.Null((await fixture.Api.GetAsync(urgent.Name)).Wait);
        var wait = (await fixture.Api.GetAsync(second.Name)).Wait;
        Assert.Equal(("The only agent of pool 'queue' that it could use works for other jobs.", 3, 3), Of(wait));
        var pool = await fixture.Api.GetPoolAsync(Pool);
        Assert.Equal((1, 1, 0), (pool.Agents, pool.WorkingAgents, pool.IdleAgents));

        await fixture.Api.Runs.CancelRunAsync(new CancelRunRequest { Name = first.Name });
        Assert.Equal(2, (await fixture.Api.GetAsync(second.Name)).Wait.Place);
        Assert.Null((await fixture.Api.GetAsync(first.Name)).Wait);
    }

    [Fact]
    public async Task Run_ThatNoAgentCanTake_SaysWhatItNeeds()
    {
        const string Pool = "queue-roles";
        await using var agent = await FakeAgent.ConnectAsync(
            fixture.Server, Pool, Pool, change: static hello => hello.Roles.Add(AgentRole.Evaluate));
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(Pool));
        Assert.Equal(
            "No agent of pool 'queue-roles' takes what it needs: rollout, train (`openrs agent --roles`).", run.Wait.Reason);
    }

    [Fact]
    public async Task Watch_OfARunThatWaits_TellsItsPlace()
    {
        const string Pool = "queue-watch";
        var spec = await fixture.Api.SpecAsync(Pool);
        var ahead = await fixture.Api.CreateAsync(spec);
        var run = await fixture.Api.CreateAsync(spec);
        using var watch = fixture.Api.Runs.WatchRun(new WatchRunRequest { Name = run.Name });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((2, 2), (watch.ResponseStream.Current.Run.Wait.Place, watch.ResponseStream.Current.Run.Wait.Jobs));
        await fixture.Api.Runs.CancelRunAsync(new CancelRunRequest { Name = ahead.Name });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal((1, 1), (watch.ResponseStream.Current.Run.Wait.Place, watch.ResponseStream.Current.Run.Wait.Jobs));
    }

    private static (string Reason, int Place, int Jobs) Of(JobWait wait) => (wait.Reason, wait.Place, wait.Jobs);
}
