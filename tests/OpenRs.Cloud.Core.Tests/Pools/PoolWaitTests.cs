using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

public sealed class PoolWaitTests
{
    private const string Mine = "run-mine";
    private const AgentRoles Needed = AgentRoles.Rollout | AgentRoles.Train;

    [Fact]
    public void Explain_EmptyPool_SaysHowToStartAnAgent() =>
        Assert.Equal("Pool 'gpu' has no agents; `openrs agent --pool gpu` starts one.", Explain()!.Reason);

    [Fact]
    public void Explain_AllDrained_SaysHowToEndADrain() => Assert.Equal(
        "All 2 agents of pool 'gpu' are drained; `openrs agents undrain AGENT` gives one work again.",
        Explain(Agent("a", drained: true), Agent("b", drained: true))!.Reason);

    [Fact]
    public void Explain_NoneWithItsRoles_SaysWhatItNeeds() => Assert.Equal(
        "No agent of pool 'gpu' takes what it needs: rollout, train (`openrs agent --roles`).",
        Explain(Agent("a", AgentRoles.Evaluate), Agent("b", drained: true))!.Reason);

    [Fact]
    public void Explain_AllRefused_NamesDeviceAndPrice() => Assert.StartsWith(
        "No agent of pool 'gpu' can be used: they compute on another device",
        Explain(Agent("a", rejectedBy: Mine), Agent("b", AgentRoles.Evaluate))!.Reason);

    [Fact]
    public void Explain_OneFree_SaysThatItComes() => Assert.Equal(
        "An agent of pool 'gpu' is free and is about to join.", Explain(Agent("a", jobId: "run-other"), Agent("b"))!.Reason);

    [Fact]
    public void Explain_AllBusy_SaysSoAndItsPlace() => Assert.Equal(
        new JobWait("All 2 agents of pool 'gpu' that it could use work for other jobs.", Place: 2, Jobs: 2),
        Explain(Agent("a", jobId: "run-other"), Agent("b", jobId: "run-other"), Agent("c", drained: true)));

    [Fact]
    public void Explain_JobWithAgentsOrOutOfThePool_DoesNotWait()
    {
        var pool = Pool() with { Jobs = [Job(Mine, agents: 1, place: 1)] };
        Assert.Null(PoolWait.Explain(pool, Mine));
        Assert.Null(PoolWait.Explain(pool, "run-paused"));
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(-1, 3)]
    public void OfNew_IsPlacedAsIfItHadCome(int priority, int place)
    {
        var pool = Pool(Agent("a", jobId: "run-other"), Agent("b", AgentRoles.Evaluate)) with
        {
            Jobs = [Job(Mine, agents: 0, place: 1), Job("run-other", agents: 1, place: 2), Job("run-full", agents: 9, place: 0)],
        };
        var wait = PoolWait.OfNew(pool, 4, Needed, priority);
        Assert.Equal((place, 3), (wait.Place, wait.Jobs));
        Assert.Equal("The only agent of pool 'gpu' that it could use works for other jobs.", wait.Reason);
    }

    [Fact]
    public void OfNew_InAnEmptyPool_IsFirst()
    {
        var pool = new PoolSnapshot { Pool = "gpu", Jobs = [], Agents = [] };
        Assert.Equal(
            new JobWait("Pool 'gpu' has no agents; `openrs agent --pool gpu` starts one.", Place: 1, Jobs: 1),
            PoolWait.OfNew(pool, 1, Needed, priority: 0));
    }

    private static JobWait? Explain(params PoolMember[] agents) => PoolWait.Explain(Pool(agents), Mine);

    private static PoolSnapshot Pool(params PoolMember[] agents) => new()
    {
        Pool = "gpu",
        Agents = agents,
        Jobs = [Job("run-other", agents: 2, place: 1), Job(Mine, agents: 0, place: 2), Job("run-full", agents: 1, place: 0)],
    };

    private static PoolJob Job(string id, int agents, int place) =>
        new() { JobId = id, MaxAgents = 9, Roles = Needed, Priority = 0, Agents = agents, Place = place };

    private static PoolMember Agent(
        string id, AgentRoles roles = AgentRoles.All, string? jobId = null, bool drained = false, string? rejectedBy = null) => new()
    {
        AgentId = id, Roles = roles, JobId = jobId, Drained = drained, RejectedBy = rejectedBy is null ? [] : [rejectedBy],
    };
}
