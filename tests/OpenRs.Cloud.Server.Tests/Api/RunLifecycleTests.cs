using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>Listing, scaling, pausing, resuming and deleting runs, as a client sees it.</summary>
[Collection(ServerGroup.Name)]
public sealed class RunLifecycleTests(ServerFixture fixture)
{
    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task ListRuns_WhileRunsComeAndGo_NeitherRepeatsNorDrops()
    {
        const string Parent = "projects/cursor";
        var spec = await Api.SpecAsync(parent: Parent);
        var names = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            names.Add((await Api.CreateAsync(spec, parent: Parent)).Name);
        }

        var first = await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent, PageSize = 2 });
        Assert.Equal([names[4], names[3]], first.Runs.Select(static run => run.Name));

        // One comes at the front, and the one that the page ended with goes.
        await Api.CreateAsync(spec, parent: Parent);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = names[3] });
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = names[3] });
        var second = await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent, PageSize = 2, PageToken = first.NextPageToken });
        var third = await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent, PageSize = 2, PageToken = second.NextPageToken });
        Assert.Equal([names[2], names[1], names[0]], second.Runs.Concat(third.Runs).Select(static run => run.Name));
        Assert.Empty(third.NextPageToken);
    }

    [Fact]
    public async Task ListRuns_ByState_ShowsThoseAlone()
    {
        const string Parent = "projects/states";
        var spec = await Api.SpecAsync(parent: Parent);
        var waiting = await Api.CreateAsync(spec, parent: Parent);
        var cancelled = await Api.CreateAsync(spec, parent: Parent);
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = cancelled.Name });
        async Task<IEnumerable<string>> ListAsync(params RunState[] states) =>
            (await Api.Runs.ListRunsAsync(new ListRunsRequest { Parent = Parent, PageSize = 1, States = { states } })).Runs.Select(
                static run => run.Name);
        Assert.Equal([waiting.Name], await ListAsync(RunState.Provisioning, RunState.Running));
        Assert.Equal([cancelled.Name], await ListAsync(RunState.Cancelled));
        Assert.Empty(await ListAsync(RunState.Failed));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "states", "is no state of a run", () => ListAsync((RunState)99));
    }

    [Fact]
    public async Task ScalePauseResume_MoveTheRun()
    {
        await using var agent = await StartAsync("lifecycle");
        var name = $"{ApiClient.Project}/runs/{agent.Offered!.Job}";
        Assert.Equal(3, (await Api.Runs.ScaleRunAsync(new ScaleRunRequest { Name = name, MaxAgents = 3 })).MaxAgents);
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "max_agents",
            "must be at least 1", async () => await Api.Runs.ScaleRunAsync(new ScaleRunRequest { Name = name }));

        var paused = await Api.Runs.PauseRunAsync(new PauseRunRequest { Name = name });
        Assert.Contains(paused.State, new[] { RunState.Stopping, RunState.Paused });
        await agent.WorkToTheEndAsync();
        await agent.SendAsync(new ConnectRequest
        {
            CloseLease = new CloseLease { LeaseId = agent.Lease!.LeaseId, FencingToken = agent.Lease.FencingToken, Sequence = 99 },
        });
        using (var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = name }, deadline: DateTime.UtcNow.AddMinutes(1)))
        {
            // A paused run is not over: its watch would go on.
            Assert.True(await watch.ResponseStream.ReadAllAsync().AnyAsync(static response => response.Run.State == RunState.Paused));
        }

        Assert.Equal(RunState.Paused, (await Api.Runs.PauseRunAsync(new PauseRunRequest { Name = name })).State);

        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "budget_usd_micros",
            "must not be negative", async () => await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = name, BudgetUsdMicros = -1 }));
        var spent = (await Api.GetAsync(name)).Cost.SpentUsdMicros;
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_BUDGET", "budget_usd_micros",
            "which does not pay for another step and its checkpoint at the lowest price of a GPU. Give at least $",
            async () => await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = name, BudgetUsdMicros = spent + 2_444 }));
        var resumed = await Api.Runs.ResumeRunAsync(new ResumeRunRequest { Name = name, BudgetUsdMicros = 2_000_000 });
        Assert.Equal(2_000_000, resumed.Cost.BudgetUsdMicros);
        Assert.Contains(resumed.State, new[] { RunState.Provisioning, RunState.Running });
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = name });
    }

    [Fact]
    public async Task DeleteRun_InAFinalState_LeavesOnlyPinnedCheckpoints()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await StoredCheckpoints.CommitAsync(fixture, run.Name, 2, 4);
        await Api.Checkpoints.PinCheckpointAsync(new PinCheckpointRequest { Name = $"{run.Name}/checkpoints/step-000002", Pinned = true });
        var request = new DeleteRunRequest { Name = run.Name };
        await Refused.AsAsync(
            StatusCode.FailedPrecondition, "ILLEGAL_TRANSITION", null, "Cancel it before you delete it.",
            async () => await Api.Runs.DeleteRunAsync(request));
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await Api.Runs.DeleteRunAsync(request);
        await Refused.AsAsync(StatusCode.NotFound, "RUN_NOT_FOUND", null, run.Name, () => Api.GetAsync(run.Name));
        await Refused.AsAsync(StatusCode.NotFound, "RUN_NOT_FOUND", null, run.Name, async () => await Api.Runs.DeleteRunAsync(request));
        var left = await Api.Checkpoints.ListCheckpointsAsync(new ListCheckpointsRequest { Parent = run.Name });
        Assert.Equal([2], left.Checkpoints.Select(static checkpoint => checkpoint.Step));
        Assert.False(Directory.Exists(fixture.Folder["data/objects/deletions/test"])
            && Directory.EnumerateFiles(fixture.Folder["data/objects/deletions/test"]).Any());
    }

    [Fact]
    public async Task WatchRun_PastItsDeadline_EndsWithDeadlineExceeded()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        using var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = run.Name }, deadline: DateTime.UtcNow.AddMilliseconds(500));
        var error = await Assert.ThrowsAsync<RpcException>(async () => await watch.ResponseStream.ReadAllAsync().ToListAsync());
        Assert.Equal(StatusCode.DeadlineExceeded, error.StatusCode);
    }

    [Fact]
    public async Task WatchRun_OfARunThatIsDeleted_EndsWithNotFound()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        using var watch = Api.Runs.WatchRun(new WatchRunRequest { Name = run.Name }, deadline: DateTime.UtcNow.AddMinutes(1));
        Assert.True(await watch.ResponseStream.MoveNext());
        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = run.Name });
        try
        {
            // Ends well if the end of the run was seen before its deletion.
            var last = (await watch.ResponseStream.ReadAllAsync().ToListAsync())[^1];
            Assert.Equal(RunState.Cancelled, last.Run.State);
        }
        catch (RpcException error)
        {
            Assert.Equal(StatusCode.NotFound, error.StatusCode);
        }
    }

    private async Task<FakeAgent> StartAsync(string pool)
    {
        await Api.CreateAsync(await Api.SpecAsync(pool));
        var agent = await FakeAgent.ConnectAsync(fixture.Server, pool, pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        return agent;
    }
}
