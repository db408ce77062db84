using Grpc.Core;
using OpenRs.Cloud.Client;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Events;

/// <summary>ListRunEvents on runs that agents and clients did something with.</summary>
[Collection(ServerGroup.Name)]
public sealed class RunEventTests(ServerFixture fixture)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    private ApiClient Api => fixture.Api;

    [Fact]
    public async Task Events_OfARun_TellWhatAgentsAndClientsDid()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync("events"));
        using var client = new OpenRsClient(new OpenRsClientOptions { Address = fixture.Server.Address });
        var following = ToTheEndAsync(client, run.Name);
        await using (var agent = await FakeAgent.ConnectAsync(fixture.Server, "clumsy", "events"))
        {
            await agent.TakeOfferAsync();
            await agent.OpenLeaseAsync();
            var unit = (await agent.RequestWorkAsync(1))[0];
            Assert.Equal(ReceiptStatus.Accepted, await agent.FailAsync(unit, "the disk is full\u001b[2J"));
            await Api.Runs.ScaleRunAsync(new ScaleRunRequest { Name = run.Name, MaxAgents = 3 });
            await agent.WorkToTheEndAsync();
            await agent.LeaveAsync();
        }

        var events = await following;
        Assert.Equal(Enumerable.Range(1, events.Count).Select(static number => (long)number), events.Select(static item => item.Number));
        Assert.Equal(
            [RunState.Provisioning, RunState.Running, RunState.Succeeded],
            events.Where(static item => item.Kind == RunEventKind.StateChanged).Select(static item => item.State));
        Assert.Equal("clumsy", Single(events, RunEventKind.AgentJoined).Agent);
        Assert.Equal("Agent clumsy left: it gave its lease back.", Single(events, RunEventKind.AgentLeft).Message);
        Assert.Equal("A client changed the most agents to use from any to 3.", Single(events, RunEventKind.ClientChange).Message);
        Assert.Equal("clumsy", Single(events, RunEventKind.TrainerChanged).Agent);
        Assert.Equal([1, 2], events.Where(static item => item.Kind == RunEventKind.CheckpointSaved).Select(static item => item.Step));
        var failed = Single(events, RunEventKind.UnitFailed);
        Assert.Equal(("clumsy", "rollout-000000/0"), (failed.Agent, failed.Unit));
        Assert.Equal("rollout-000000/0 failed at clumsy and is tried again: the disk is full\u001b[2J", failed.Message);
        Assert.All(events, item => Assert.True(item.Time >= run.CreateTime, item.Message));
    }

    /// <summary>More than a block, so that the first lie in the archive, which goes with the run.</summary>
    [Fact]
    public async Task Events_OfManyBlocks_AreListedPageByPageAndDeletedWithTheRun()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync("many-events"));
        for (var agents = 1; agents <= 80; agents++)
        {
            await Api.Runs.ScaleRunAsync(new ScaleRunRequest { Name = run.Name, MaxAgents = agents });
        }

        await Api.Runs.CancelRunAsync(new CancelRunRequest { Name = run.Name });
        var folder = fixture.Folder[$"data/objects/{run.Name}/events"];
        await Poll.UntilAsync(
            () => Task.FromResult(Directory.Exists(folder) ? Directory.GetFiles(folder) : []), static files => files.Length == 2, Timeout);
        var (seen, token) = (new List<RunEvent>(), "");
        do
        {
            var page = await ListAsync(run.Name, new() { PageSize = 25, PageToken = token });
            Assert.Equal((83, 0, true), (page.LastNumber, page.DroppedEvents, page.Complete));
            seen.AddRange(page.Events);
            token = page.NextPageToken;
        }
        while (token.Length > 0);
        Assert.Equal(Enumerable.Range(1, 83).Select(static number => (long)number), seen.Select(static item => item.Number));
        Assert.Equal("A client changed the most agents to use from 30 to 31.", seen[31].Message);
        Assert.Equal("A client cancelled the run.", seen[81].Message);

        var states = await ListAsync(run.Name, new() { Kinds = { RunEventKind.StateChanged } });
        Assert.Equal([RunState.Provisioning, RunState.Cancelled], states.Events.Select(static item => item.State));
        var later = await ListAsync(run.Name, new() { FirstNumber = 40, PageSize = 2 });
        Assert.Equal([40, 41], later.Events.Select(static item => item.Number));
        Assert.Empty((await ListAsync(run.Name, new() { FirstNumber = 84 })).Events);

        await Api.Runs.DeleteRunAsync(new DeleteRunRequest { Name = run.Name });
        Assert.False(Directory.Exists(folder) && Directory.GetFiles(folder).Length > 0);
        await Refused.AsAsync(
            StatusCode.NotFound, "RUN_NOT_FOUND", null, run.Name, async () => await ListAsync(run.Name, new()));
    }

    [Fact]
    public async Task ListRunEvents_OfWhatIsNone_IsRefusedByField()
    {
        var run = await Api.CreateAsync(await Api.SpecAsync());
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "first_number", "must not be negative",
            async () => await ListAsync(run.Name, new() { FirstNumber = -1 }));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "kinds", "which is no kind of an event",
            async () => await ListAsync(run.Name, new() { Kinds = { (RunEventKind)99 } }));
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "page_token", "is not one that this listing gave out",
            async () => await ListAsync(run.Name, new() { PageToken = "eHg6eQ==" }));
    }

    private static RunEvent Single(List<RunEvent> events, RunEventKind kind) => Assert.Single(events, item => item.Kind == kind);

    private static async Task<List<RunEvent>> ToTheEndAsync(OpenRsClient client, string name)
    {
        var events = new List<RunEvent>();
        using var timeout = new CancellationTokenSource(Timeout);
        await foreach (var item in client.FollowRunEventsAsync(name, cancellationToken: timeout.Token))
        {
            events.Add(item);
        }

        return events;
    }

    private async Task<ListRunEventsResponse> ListAsync(string run, ListRunEventsRequest request)
    {
        request.Parent = run;
        return await Api.Runs.ListRunEventsAsync(request);
    }
}
