using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>AgentService.Connect, led by hand.</summary>
[Collection(ServerGroup.Name)]
public sealed class AgentSessionTests(ServerFixture fixture)
{
    private const string Sha256 = "0000000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData("")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Basic x")]
    public async Task Connect_WrongToken_IsUnauthenticated(string authorization)
    {
        await using var agent = FakeAgent.Dial(fixture.Server, authorization);
        await Refused.AsAsync(
            StatusCode.Unauthenticated, "AGENT_TOKEN_INVALID", null, "file agent.token in the server's data folder", agent.ReadAsync);
    }

    [Fact]
    public async Task Connect_AnotherEngineVersion_IsRefused() => await RefusedHelloAsync(
        StatusCode.FailedPrecondition,
        "ENGINE_VERSION_MISMATCH",
        null,
        "The agent runs learning engine 0, this server needs",
        static hello => hello.EngineVersion = "0");

    [Fact]
    public async Task Connect_EngineVersionOfAnotherDevice_IsRefused() => await RefusedHelloAsync(
        StatusCode.FailedPrecondition, "ENGINE_VERSION_MISMATCH", null, $"this server needs {EngineVersion.Of(DeviceType.Cuda)}",
        static hello => hello.DeviceType = DeviceType.Cuda);

    [Fact]
    public async Task Connect_UnknownDeviceType_IsRefused() => await RefusedHelloAsync(
        StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.device_type", "must be DEVICE_TYPE_CPU or DEVICE_TYPE_CUDA.",
        static hello => hello.DeviceType = (DeviceType)77);

    [Fact]
    public async Task OpenLease_OtherDeviceThanTheFirstAgents_IsRefusedAndNotOfferedAgain()
    {
        await using var first = await StartRunAsync("devices");
        await using var other = await FakeAgent.ConnectAsync(fixture.Server, "devices-2", "devices", DeviceType.Cuda);
        Assert.Equal(first.Offered!.Job, (await other.TakeOfferAsync()).Job);
        await other.SendAsync(new ConnectRequest { OpenLease = new OpenLease { Job = first.Offered!.Job, Sequence = 1 } });
        Assert.Equal(LeaseEndReason.OtherDevice, (await other.ReadAsync()).LeaseEnded.Reason);

        // The run has room, so only what it said keeps it from being offered again; another run may have the agent.
        await fixture.Api.CreateAsync(await fixture.Api.SpecAsync("devices"));
        Assert.NotEqual(first.Offered!.Job, (await other.TakeOfferAsync()).Job);
        Assert.NotNull(await other.OpenLeaseAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("Agent")]
    [InlineData("a/../b")]
    [InlineData("a\n")]
    public async Task Connect_MalformedId_IsRefused(string agentId)
    {
        await RefusedHelloAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.agent_id", "must be 1 to 63", hello => hello.AgentId = agentId);
        if (agentId.Length > 0)
        {
            await RefusedHelloAsync(
                StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.pool", "must be 1 to 63", hello => hello.Pool = agentId);
        }
    }

    [Fact]
    public async Task Connect_UnknownRole_IsRefused() =>
        await RefusedHelloAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.roles", "must be of rollout, train and evaluate.",
            static hello => hello.Roles.Add((AgentRole)77));

    [Theory]
    [InlineData("short", 10)]
    [InlineData("0123456789abcdef/etc", 10)]
    [InlineData("0123456789abcdef", -1)]
    [InlineData("0123456789abcdef", double.NaN)]
    public async Task Connect_OddNodeStart_IsRefused(string bootId, double seconds) =>
        await RefusedHelloAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.node_start", "must have a boot_id of 16 to 64",
            hello => hello.NodeStart = new NodeStart { BootId = bootId, Seconds = seconds });

    [Fact]
    public async Task OpenLease_OnANodeThatStarted_ChargesItsStartOnce()
    {
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync("boots"));
        await using var agent = await FakeAgent.ConnectAsync(
            fixture.Server, "boots-1", "boots",
            change: static hello => hello.NodeStart = new NodeStart { BootId = Guid.NewGuid().ToString(), Seconds = 50 });
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        await agent.CloseLeaseAsync();
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        await agent.CloseLeaseAsync();
        await agent.FinishAsync();

        var cost = (await fixture.Api.GetAsync(run.Name)).Cost;
        Assert.Equal(50, Assert.Single(cost.Phases, static phase => phase.Phase == Phase.Boot).GpuSeconds);
        Assert.Equal(cost.SpentUsdMicros, cost.Phases.Sum(static phase => phase.UsdMicros));
    }

    [Fact]
    public async Task Scale_BelowTheAgentsThatAreThere_TheNewestGetsNoMoreWork()
    {
        await using var first = await StartRunAsync("scaled");
        await using var second = await FakeAgent.ConnectAsync(fixture.Server, "scaled-2", "scaled");
        await second.TakeOfferAsync();
        await second.OpenLeaseAsync();
        var unit = Assert.Single(await second.RequestWorkAsync(1));
        await fixture.Api.Runs.ScaleRunAsync(
            new ScaleRunRequest { Name = $"{ApiClient.Project}/runs/{first.Offered!.Job}", MaxAgents = 1 });

        // What it has counts, its lease lasts for it, and then it must go.
        Assert.True((await second.HeartbeatAsync()).Seconds > 0);
        Assert.Equal(ReceiptStatus.Accepted, (await second.CompleteAsync(unit)).Status);
        Assert.Empty(await second.RequestWorkAsync(1));
        Assert.Single(await first.RequestWorkAsync(1));
    }

    [Fact]
    public async Task Pool_JobThatComesWhenAllAgentsAreTaken_GetsTheYoungestOfTwo()
    {
        await using var first = await StartRunAsync("shared");
        await using var second = await FakeAgent.ConnectAsync(fixture.Server, "shared-2", "shared");
        await second.TakeOfferAsync();
        await second.OpenLeaseAsync();
        var late = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync("shared"));

        await first.HeartbeatAsync();
        await second.HeartbeatAsync();
        Assert.Single(await first.RequestWorkAsync(1));
        Assert.Empty(await second.RequestWorkAsync(1));
        await second.CloseLeaseAsync();
        Assert.Equal(late.Name.Split('/')[^1], (await second.TakeOfferAsync()).Job);
        await second.OpenLeaseAsync();

        // One each: nobody leaves any more.
        await second.HeartbeatAsync();
        Assert.Single(await second.RequestWorkAsync(1));
        Assert.Single(await first.RequestWorkAsync(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    public async Task Connect_GpuCountOutOfRange_IsRefused(int count) =>
        await RefusedHelloAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.gpu_count", "must be from 1 to 64.", hello => hello.GpuCount = count);

    [Fact]
    public async Task Connect_GpuWithoutAPrice_IsRefused() =>
        await RefusedHelloAsync(
            StatusCode.FailedPrecondition, "PRICE_UNKNOWN", null, "The price book has no GPU type 'abacus'.",
            static hello => hello.GpuType = "abacus");

    [Fact]
    public async Task Connect_FirstMessageIsNotHello_IsAViolation()
    {
        await using var agent = FakeAgent.Dial(fixture.Server);
        await agent.SendAsync(new ConnectRequest { Ready = new Ready() });
        await ViolatesAsync(agent, "The first message of a connection must be Hello.");
        await using var silent = FakeAgent.Dial(fixture.Server);
        await silent.HangUpAsync();
        await ViolatesAsync(silent, "The first message of a connection must be Hello.");
    }

    [Fact]
    public async Task Connect_NoHelloAtAll_EndsTheConnectionAndNotTheAgent()
    {
        await using var agent = FakeAgent.Dial(fixture.Server);
        await Refused.AsAsync(StatusCode.Unavailable, "STREAM_IDLE", null, "Hello did not come within 10 seconds.", agent.ReadAsync);
    }

    [Fact]
    public async Task Session_SecondHelloOrNothing_IsAViolation()
    {
        await using var twice = await ConnectAsync("twice");
        await twice.SendAsync(new ConnectRequest { Hello = FakeAgent.Hello("twice", "nobody") });
        await ViolatesAsync(twice, "Hello is not expected here.");
        await using var empty = await ConnectAsync("empty");
        await empty.SendAsync(new ConnectRequest());
        await ViolatesAsync(empty, "None is not expected here.");
    }

    [Fact]
    public async Task Session_WorkForNoUnits_IsAViolation()
    {
        await using var agent = await ConnectAsync("no-units");
        await agent.SendAsync(new ConnectRequest { RequestWork = new RequestWork { LeaseId = "run-x.1", FencingToken = 1, MaxUnits = 0 } });
        await ViolatesAsync(agent, "RequestWork.max_units must be at least 1.");
    }

    public static TheoryData<string, string, ConnectRequest> BadMessages => new()
    {
        {
            "lease_id",
            "is not one that the server gave out.",
            new ConnectRequest { RequestWork = new RequestWork { LeaseId = "", MaxUnits = 1 } }
        },
        { "lease_id", "is not one that the server gave out.", new ConnectRequest { Heartbeat = new Heartbeat { LeaseId = "../x.1" } } },
        { "lease_id", "is not one that the server gave out.", new ConnectRequest { CloseLease = new CloseLease { LeaseId = "x" } } },
        {
            "lease_id",
            "is not one that the server gave out.",
            new ConnectRequest { WorkFailure = new WorkFailure { LeaseId = ".1", UnitId = "a/0" } }
        },
        { "open_lease.job", "is not one that the server offered.", new ConnectRequest { OpenLease = new OpenLease { Job = "../x" } } },
        { "unit_id", "is not one that the server gave out.", Result(unit: "rollout") },
        { "unit_id", "is not one that the server gave out.", Result(unit: "rollout/-1") },
        { "work_result.result", "must have a name", Result(name: "") },
        { "work_result", "does not lie below the prefix of run-none", Result(name: "projects/default/runs/run-other/rollouts/0") },
        {
            "work_result",
            "does not lie below the prefix of run-none",
            Result(name: "projects/default/runs/run-none/../run-other/rollouts/0")
        },
        { "work_result.result", "must have a name", Result(sha256: "ABC") },
        { "work_result.step_seconds", "must be from 0", Result(stepTime: double.NaN) },
        { "work_result.step_seconds", "must be from 0", Result(stepTime: -1) },
    };

    [Theory]
    [MemberData(nameof(BadMessages))]
    public async Task Session_MalformedMessage_EndsWithTheField(string field, string words, ConnectRequest message)
    {
        await using var agent = await ConnectAsync("malformed");
        await agent.SendAsync(message);
        await Refused.AsAsync(StatusCode.InvalidArgument, "INVALID_ARGUMENT", field, words, agent.ReadAsync);
    }

    [Fact]
    public async Task Session_UnknownRunOrLease_IsEndedNotAnError()
    {
        await using var agent = await ConnectAsync("stranger");
        await agent.SendAsync(new ConnectRequest { OpenLease = new OpenLease { Job = "run-none", Sequence = 1 } });
        Assert.Equal(LeaseEndReason.NotOffered, (await agent.ReadAsync()).LeaseEnded.Reason);
        await agent.SendAsync(new ConnectRequest { Heartbeat = new Heartbeat { LeaseId = "run-none.1", FencingToken = 1, Sequence = 2 } });
        Assert.Equal(LeaseEndReason.UnknownLease, (await agent.ReadAsync()).LeaseEnded.Reason);
        await agent.SendAsync(
            new ConnectRequest { RequestWork = new RequestWork { LeaseId = "run-none.1", FencingToken = 1, MaxUnits = 1 } });
        Assert.Equal(LeaseEndReason.JobEnded, (await agent.ReadAsync()).LeaseEnded.Reason);
        await agent.SendAsync(Result());
        Assert.Equal(new Receipt { UnitId = "rollout-000000/0", Status = ReceiptStatus.UnknownUnit }, (await agent.ReadAsync()).Receipt);
    }

    [Fact]
    public async Task Receipt_DuplicateMismatchAndStale_AreToldApart()
    {
        await using var agent = await StartRunAsync("receipts");
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        Assert.Equal(new Receipt { UnitId = unit.UnitId, Status = ReceiptStatus.Accepted }, await agent.CompleteAsync(unit));
        Assert.Equal(new Receipt { UnitId = unit.UnitId, Status = ReceiptStatus.Duplicate }, await agent.CompleteAsync(unit));

        var next = Assert.Single(await agent.RequestWorkAsync(1));
        var other = await agent.ResultOfAsync(next);
        other.UnitId = unit.UnitId;
        Assert.Equal(ReceiptStatus.Mismatch, await agent.ReportAsync(other));

        var stale = await agent.ResultOfAsync(next);
        stale.FencingToken--;
        await agent.SendAsync(new ConnectRequest { WorkResult = stale });
        Assert.Equal(ReceiptStatus.StaleToken, (await agent.ReadAsync()).Receipt.Status);
    }

    [Fact]
    public async Task HangUp_AfterAResult_StillGetsTheReceipt()
    {
        await using var agent = await StartRunAsync("hang-up");
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        await agent.SendAsync(new ConnectRequest { WorkResult = await agent.ResultOfAsync(unit) });
        await agent.HangUpAsync();
        Assert.Equal(ReceiptStatus.Accepted, (await agent.ReadAsync()).Receipt.Status);
        Assert.Null(await agent.TryReadAsync());
    }

    [Fact]
    public async Task Connection_Lost_GivesItsUnitsToTheNext()
    {
        await using var first = await StartRunAsync("lost");
        var unit = Assert.Single(await first.RequestWorkAsync(1));
        await using var second = await FakeAgent.ConnectAsync(fixture.Server, "lost-2", "lost");
        await second.TakeOfferAsync();
        await second.OpenLeaseAsync();
        await first.DisposeAsync();
        var done = await second.WorkToTheEndAsync();
        Assert.Equal(2 * 3, done.Count);
        Assert.Contains(unit.UnitId, done);
    }

    [Fact]
    public async Task Failure_Permanent_FailsTheRunWithItsWords()
    {
        await using var agent = await StartRunAsync("failing");
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        Assert.Equal(ReceiptStatus.Accepted, await agent.FailAsync(unit, "The tokenizer is broken.", isPermanent: true));
        var run = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{agent.Offered!.Job}");
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("The tokenizer is broken.", run.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WatchRun_WhileTheRunAdvances_ShowsEachStepOnce()
    {
        await using var agent = await StartRunAsync("watched");
        using var watch = fixture.Api.Runs.WatchRun(
            new WatchRunRequest { Name = $"{ApiClient.Project}/runs/{agent.Offered!.Job}" }, deadline: DateTime.UtcNow.AddMinutes(2));
        Assert.True(await watch.ResponseStream.MoveNext());
        Assert.Equal(RunState.Running, watch.ResponseStream.Current.Run.State);
        await agent.WorkToTheEndAsync();
        await agent.SendAsync(new ConnectRequest
        {
            CloseLease = new CloseLease { LeaseId = agent.Lease!.LeaseId, FencingToken = agent.Lease.FencingToken, Sequence = 99 },
        });
        var responses = await watch.ResponseStream.ReadAllAsync().ToListAsync();
        Assert.Equal([1, 2], responses.SelectMany(static response => response.Steps).Select(static step => step.Step));
        Assert.Equal(RunState.Succeeded, Assert.Single(responses, static response => response.Run.State == RunState.Succeeded).Run.State);
        Assert.True(responses[^1].Run.Cost.SpentUsdMicros > 0);
        var settled = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{agent.Offered!.Job}");
        Assert.Equal(settled.Cost.SpentUsdMicros, responses[^1].Run.Cost.SpentUsdMicros);
        Assert.Equal("2", responses[^1].ResumeToken);
    }

    private static ConnectRequest Result(
        string unit = "rollout-000000/0", string name = "projects/default/runs/run-none/x", string sha256 = Sha256,
        double stepTime = 1) => new()
    {
        WorkResult = new WorkResult
        {
            LeaseId = "run-none.1",
            FencingToken = 1,
            UnitId = unit,
            Result = new ObjectRef { Name = name, Sha256 = sha256 },
            StepSeconds = stepTime,
        },
    };

    private static Task ViolatesAsync(FakeAgent agent, string words) =>
        Refused.AsAsync(StatusCode.FailedPrecondition, "PROTOCOL_VIOLATION", null, words, agent.ReadAsync);

    private async Task RefusedHelloAsync(StatusCode code, string reason, string? field, string words, Action<Hello> change)
    {
        await using var agent = FakeAgent.Dial(fixture.Server);
        var hello = FakeAgent.Hello("refused", "nobody");
        change(hello);
        await agent.SendAsync(new ConnectRequest { Hello = hello });
        await Refused.AsAsync(code, reason, field, words, agent.ReadAsync);
    }

    private Task<FakeAgent> ConnectAsync(string agentId) => FakeAgent.ConnectAsync(fixture.Server, agentId, "nobody");

    // A run in a pool of its own with one agent that holds a lease.
    private async Task<FakeAgent> StartRunAsync(string pool)
    {
        await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(pool));
        var agent = await FakeAgent.ConnectAsync(fixture.Server, pool, pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        return agent;
    }
}
