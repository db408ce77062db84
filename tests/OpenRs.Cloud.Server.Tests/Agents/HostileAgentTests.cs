using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>Agents with a valid join token that lie: none ends the run of others, spends its money or makes its results.</summary>
[Collection(ServerGroup.Name)]
public sealed class HostileAgentTests(ServerFixture fixture)
{
    private const string Nowhere = "another-pool";

    // As a policy of 1.5 billion parameters; nothing of it is on the disk.
    private const long LargeResultBytes = 3L << 30;

    [Fact]
    public async Task OpenLease_OfAJobThatWasNotOffered_RefusesTheAgentOnly()
    {
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync("not-offered"));
        await using var attacker = await ConnectAsync("a-not-offered", Nowhere, "A100", 64);
        Assert.Equal(LeaseEndReason.NotOffered, await OpenAsync(attacker, run));
        await using var neighbour = await ConnectAsync("b-not-offered", "not-offered", "cpu", 1);
        Assert.Equal(LeaseEndReason.NotOffered, await OpenAsync(neighbour, run));
        Assert.Equal(RunState.Provisioning, (await fixture.Api.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task OpenLease_AtAPriceThatTheRunCannotPay_RefusesTheAgentOnly()
    {
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync("too-dear"));
        await using var attacker = await ConnectAsync("a-too-dear", "too-dear", "A100", 64);
        Assert.Equal(Id(run), (await attacker.TakeOfferAsync()).Job);
        Assert.Equal(LeaseEndReason.PriceTooHigh, await OpenAsync(attacker, run));
        Assert.Equal(RunState.Provisioning, (await fixture.Api.GetAsync(run.Name)).State);
        Assert.Contains("a-too-dear", (await fixture.Api.GetAsync(run.Name)).StateReason, StringComparison.Ordinal);

        await using var honest = await FakeAgent.ConnectAsync(fixture.Server, "too-dear", "too-dear");
        await honest.TakeOfferAsync();
        await honest.OpenLeaseAsync();
        await honest.WorkToTheEndAsync();
        Assert.Equal(RunState.Succeeded, (await fixture.Api.GetAsync(run.Name)).State);
    }

    [Fact]
    public async Task OpenLease_DearAgentBesideOthers_LeavesThemTheirTime()
    {
        var spec = await fixture.Api.SpecAsync("beside");
        spec.MaxAgents = 2;
        var run = await fixture.Api.CreateAsync(spec);
        await using var honest = await FakeAgent.ConnectAsync(fixture.Server, "beside", "beside");
        await honest.TakeOfferAsync();
        await honest.OpenLeaseAsync();

        // Its reserve and a short grant would just fit, and leave nothing for the agent that is there.
        await using var attacker = await ConnectAsync("a-beside", "beside", "A100", 50);
        await attacker.TakeOfferAsync();
        Assert.Equal(LeaseEndReason.PriceTooHigh, await OpenAsync(attacker, run));
        Assert.True((await honest.HeartbeatAsync()).Seconds > 60);
        await honest.WorkToTheEndAsync();
        Assert.Equal(RunState.Succeeded, (await fixture.Api.GetAsync(run.Name)).State);
    }

    // Starts of nodes are charged on an agent's word: all that it can say is worth a tenth of the budget.
    [Fact]
    public async Task NodeStarts_MadeUp_TakeNoMoreThanTheirShare()
    {
        var run = await fixture.Api.CreateAsync(await fixture.Api.SpecAsync("made-up"));
        for (var number = 0; number < 12; number++)
        {
            await using var attacker = await FakeAgent.ConnectAsync(
                fixture.Server, "a-made-up", "made-up",
                change: static hello => hello.NodeStart = new NodeStart { BootId = Guid.NewGuid().ToString(), Seconds = 1e9 });
            await attacker.TakeOfferAsync();
            await attacker.OpenLeaseAsync();
            await attacker.LeaveAsync();
        }

        var cost = (await fixture.Api.GetAsync(run.Name)).Cost;
        Assert.InRange(
            Assert.Single(cost.Phases, static phase => phase.Phase == Phase.Boot).UsdMicros, 1, cost.BudgetUsdMicros / 10);
    }

    [Fact]
    public async Task StepTime_LongerThanTheServerGaveTheUnit_DoesNotCount()
    {
        await using var agent = await StartRunAsync("long-step");
        WorkUnit unit;
        do
        {
            unit = Assert.Single(await agent.RequestWorkAsync(1));
            var result = await agent.ResultOfAsync(unit);
            result.StepSeconds = 30 * 24 * 3600;
            Assert.Equal(ReceiptStatus.Accepted, await agent.ReportAsync(result));
        }
        while (unit.Train is null);

        var run = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{agent.Offered!.Job}");
        Assert.InRange(run.Cost.ReserveUsdMicros, 0, 20_000);
    }

    [Fact]
    public async Task LeaseOfAnother_KnownToTheLastBit_IsOfNoUse()
    {
        await using var victim = await StartRunAsync("victim");
        var unit = Assert.Single(await victim.RequestWorkAsync(1));
        await using var attacker = await ConnectAsync("a-victim", Nowhere, "cpu", 1);
        var (leaseId, token) = (victim.Lease!.LeaseId, victim.Lease.FencingToken);
        await attacker.SendAsync(new ConnectRequest { WorkResult = await victim.ResultOfAsync(unit) });
        Assert.Equal(ReceiptStatus.StaleToken, (await attacker.ReadAsync()).Receipt.Status);
        await attacker.SendAsync(new ConnectRequest
        {
            WorkFailure = new WorkFailure
            {
                LeaseId = leaseId, FencingToken = token, UnitId = unit.UnitId, Error = "a lie", Permanent = true,
            },
        });
        Assert.Equal(ReceiptStatus.StaleToken, (await attacker.ReadAsync()).Receipt.Status);
        await attacker.SendAsync(
            new ConnectRequest { Heartbeat = new Heartbeat { LeaseId = leaseId, FencingToken = token, Sequence = 99 } });
        Assert.Equal(LeaseEndReason.UnknownLease, (await attacker.ReadAsync()).LeaseEnded.Reason);
        await attacker.SendAsync(
            new ConnectRequest { RequestWork = new RequestWork { LeaseId = leaseId, FencingToken = token, MaxUnits = 9 } });
        Assert.Equal(LeaseEndReason.JobEnded, (await attacker.ReadAsync()).LeaseEnded.Reason);
        await attacker.SendAsync(
            new ConnectRequest { CloseLease = new CloseLease { LeaseId = leaseId, FencingToken = token, Sequence = 100 } });
        await attacker.FinishAsync();

        Assert.True((await victim.HeartbeatAsync()).Seconds > 60);
        Assert.Equal(ReceiptStatus.Accepted, (await victim.CompleteAsync(unit)).Status);
        await victim.WorkToTheEndAsync();
        var run = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{victim.Offered!.Job}");
        Assert.Equal(RunState.Succeeded, run.State);
    }

    [Fact]
    public async Task Token_FromOneLeaseToTheNext_CannotBeGuessed()
    {
        await using var agent = await StartRunAsync("tokens");
        var first = agent.Lease!.FencingToken;
        await agent.CloseLeaseAsync();
        await agent.TakeOfferAsync();
        var second = (await agent.OpenLeaseAsync()).FencingToken;
        await using var other = await StartRunAsync("tokens-2");
        Assert.True(second > first);
        Assert.NotEqual(first & uint.MaxValue, (second - 1) & uint.MaxValue);
        Assert.NotEqual(first, other.Lease!.FencingToken);
        Assert.DoesNotContain($"{other.Lease.FencingToken}", other.Lease.LeaseId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("finite-1", double.NaN)]
    [InlineData("finite-2", double.PositiveInfinity)]
    [InlineData("finite-3", double.NegativeInfinity)]
    public async Task Result_WithANumberThatIsNotFinite_IsAFailedAttempt(string pool, double value)
    {
        await using var agent = await StartRunAsync(pool);
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        var result = await agent.ResultOfAsync(unit);
        result.Metrics["loss"] = value;
        Assert.Equal(ReceiptStatus.Invalid, await agent.ReportAsync(result));
        Assert.Equal(unit.UnitId, Assert.Single(await agent.RequestWorkAsync(1)).UnitId);
    }

    [Fact]
    public async Task Result_WhoseObjectIsMissingOrOther_IsAFailedAttempt()
    {
        await using var agent = await StartRunAsync("objects");
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        var missing = await agent.ResultOfAsync(unit);
        missing.Result.Name += "-missing";
        Assert.Equal(ReceiptStatus.Invalid, await agent.ReportAsync(missing));
        Assert.Equal(unit.UnitId, Assert.Single(await agent.RequestWorkAsync(1)).UnitId);
        var forged = await agent.ResultOfAsync(unit);
        forged.Result.Sha256 = new string('0', 64);
        Assert.Equal(ReceiptStatus.Invalid, await agent.ReportAsync(forged));

        // The third one ends the run with the reason: whatever is wrong there does not go away by itself.
        Assert.Equal(unit.UnitId, Assert.Single(await agent.RequestWorkAsync(1)).UnitId);
        Assert.Equal(ReceiptStatus.Invalid, await agent.ReportAsync(missing));
        var run = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{agent.Offered!.Job}");
        Assert.Equal(RunState.Failed, run.State);
        Assert.Contains("is not in the object store", run.StateReason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Heartbeat_WhileALargeResultIsChecked_IsAnsweredFirst()
    {
        await using var agent = await StartRunAsync("large");
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        var result = await agent.ResultOfAsync(unit);
        result.Result.Name += "-large";
        await using (var content = File.Create(Path.Combine(agent.ObjectStore.LocalPath, result.Result.Name)))
        {
            content.SetLength(LargeResultBytes);
        }

        await agent.SendAsync(new ConnectRequest { WorkResult = result });
        Assert.True((await agent.HeartbeatAsync()).Seconds > 60);
        Assert.Equal(ReceiptStatus.Invalid, (await agent.ReadAsync()).Receipt.Status);
    }

    [Theory]
    [InlineData("checkpoint-prefix")]
    [InlineData("checkpoint-weights")]
    [InlineData("checkpoint-step")]
    public async Task Checkpoint_ThatDoesNotExistAsReported_DoesNotCount(string what)
    {
        await using var agent = await StartRunAsync(what);
        WorkUnit unit;
        while ((unit = Assert.Single(await agent.RequestWorkAsync(1))).Train is null)
        {
            Assert.Equal(ReceiptStatus.Accepted, (await agent.CompleteAsync(unit)).Status);
        }

        var result = await agent.ResultOfAsync(unit);
        switch (what)
        {
            case "checkpoint-prefix": result.Checkpoint.Prefix = $"{agent.Offered!.JobPrefix}/checkpoints/forged/"; break;
            case "checkpoint-weights": result.Checkpoint.WeightsSha256 = new string('0', 64); break;
            default: result.Checkpoint.Step = 2; break;
        }

        Assert.Equal(ReceiptStatus.Invalid, await agent.ReportAsync(result));
        var run = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{agent.Offered!.Job}");
        Assert.Equal((RunState.Running, 0), (run.State, run.Step));
    }

    private static string Id(Run run) => run.Name.Split('/')[^1];

    private static async Task<LeaseEndReason> OpenAsync(FakeAgent agent, Run run)
    {
        await agent.SendAsync(new ConnectRequest { OpenLease = new OpenLease { Job = Id(run), Sequence = 1 } });
        return (await agent.ReadAsync()).LeaseEnded?.Reason ?? LeaseEndReason.Unspecified;
    }

    private Task<FakeAgent> ConnectAsync(string agentId, string pool, string gpuType, int gpus) => FakeAgent.ConnectAsync(
        fixture.Server, agentId, pool, change: hello => (hello.GpuType, hello.GpuCount) = (gpuType, gpus));

    private async Task<FakeAgent> StartRunAsync(string pool)
    {
        var spec = await fixture.Api.SpecAsync(pool);

        // A unit that failed waits before it is given out again; meanwhile others would be.
        spec.Overrides["prompts_per_step"] = "1";
        await fixture.Api.CreateAsync(spec);
        var agent = await FakeAgent.ConnectAsync(fixture.Server, pool, pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        return agent;
    }
}
