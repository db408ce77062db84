using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Agents;

/// <summary>Two processes under one agent id: the server has one session and one lease for each process, never one for both.</summary>
[Collection(ServerGroup.Name)]
public sealed class AgentProcessTests(ServerFixture fixture)
{
    private const string Words = "Another process connected as agent";

    [Fact]
    public async Task SecondProcess_SameId_EndsTheSessionOfTheFirst()
    {
        await using var first = await StartRunAsync("one-id");
        var unit = Assert.Single(await first.RequestWorkAsync(1));
        await using var second = await FakeAgent.ConnectAsync(fixture.Server, "one-id", "one-id");
        await Refused.AsAsync(StatusCode.FailedPrecondition, "AGENT_REPLACED", null, Words, first.HeartbeatAsync);

        await second.TakeOfferAsync();
        await second.OpenLeaseAsync();
        Assert.Equal(unit.UnitId, Assert.Single(await second.RequestWorkAsync(1)).UnitId);
    }

    [Fact]
    public async Task SecondProcess_SameIdAndSequence_PaysForALeaseOfItsOwn()
    {
        await using var first = await StartRunAsync("two-pay");
        await using var second = await FakeAgent.ConnectAsync(fixture.Server, "two-pay", "two-pay");
        await second.TakeOfferAsync();
        await second.OpenLeaseAsync();
        Assert.NotEqual(first.Lease!.LeaseId, second.Lease!.LeaseId);

        // Nobody said that the first process has stopped: the whole of its grant is charged.
        var run = await fixture.Api.GetAsync($"{ApiClient.Project}/runs/{first.Offered!.Job}");
        var lost = run.Cost.Phases.Single(static phase => phase.Phase == Phase.Lost);
        Assert.InRange(lost.GpuSeconds, first.Lease.Seconds - 1, first.Lease.Seconds);
    }

    [Fact]
    public async Task SecondProcess_SameId_EndsAFirstThatWaits()
    {
        await using var first = await FakeAgent.ConnectAsync(fixture.Server, "waits", "nobody-here");
        await first.SendAsync(new ConnectRequest { Ready = new Ready() });
        await using var second = await FakeAgent.ConnectAsync(fixture.Server, "waits", "nobody-here");
        await Refused.AsAsync(StatusCode.FailedPrecondition, "AGENT_REPLACED", null, Words, first.ReadAsync);
    }

    [Fact]
    public async Task SameProcess_OverAnotherConnection_KeepsItsLeaseAndUnits()
    {
        await using var agent = await StartRunAsync("comes-back");
        var unit = Assert.Single(await agent.RequestWorkAsync(1));
        await using var again = await agent.ReconnectAsync(fixture.Server, "comes-back", "comes-back");
        Assert.Equal(agent.Lease!.LeaseId, (await again.HeartbeatAsync()).LeaseId);
        Assert.Equal(ReceiptStatus.Accepted, (await again.CompleteAsync(unit)).Status);
    }

    [Theory]
    [InlineData("short")]
    [InlineData("0123456789abcdef\n")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789")]
    public async Task Connect_MalformedNonce_IsRefused(string nonce)
    {
        await using var agent = FakeAgent.Dial(fixture.Server);
        var hello = FakeAgent.Hello("nonce", "nobody");
        hello.ProcessNonce = nonce;
        await agent.SendAsync(new ConnectRequest { Hello = hello });
        await Refused.AsAsync(
            StatusCode.InvalidArgument, "INVALID_ARGUMENT", "hello.process_nonce", "must be empty or 16 to 64", agent.ReadAsync);
    }

    private async Task<FakeAgent> StartRunAsync(string pool)
    {
        await fixture.Api.CreateAsync(await fixture.Api.SpecAsync(pool));
        var agent = await FakeAgent.ConnectAsync(fixture.Server, pool, pool);
        await agent.TakeOfferAsync();
        await agent.OpenLeaseAsync();
        return agent;
    }
}
