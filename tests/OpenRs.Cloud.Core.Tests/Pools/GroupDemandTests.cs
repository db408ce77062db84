using FsCheck;
using FsCheck.Fluent;
using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

public sealed class GroupDemandTests
{
    private const AgentRoles Rollouts = AgentRoles.Rollout | AgentRoles.Evaluate;
    private static readonly PoolLimits Unbounded = new() { MaxAgents = int.MaxValue };
    private static readonly AgentGroup Spot = new() { Roles = Rollouts, UsdPerHour = 0.8m };
    private static readonly AgentGroup Trainers = new() { Roles = AgentRoles.Train, UsdPerHour = 3.673m };
    private static readonly AgentGroup Everyone = new() { Roles = AgentRoles.All, UsdPerHour = 0.44m };
    private static readonly PoolJob Run = new() { JobId = "run-a", MaxAgents = 8, Roles = AgentRoles.All, Priority = 0, Agents = 0 };
    private static readonly JobNeed Need =
        new() { JobId = "run-a", MaxAgents = 8, Units = new UnitsLeft { Rollout = 5 }, FreeUsd = 42 };

    [Fact]
    public void Needed_ARunThatRollsOut_IsAnAgentForEachUnitAndItsTrainer()
    {
        Assert.Equal(5, Needed(Spot, Need));
        Assert.Equal(1, Needed(Trainers, Need));
        Assert.Equal(5, Needed(Everyone, Need));
    }

    [Theory]
    [InlineData(1, 0, 0)] // Two kinds of agents cannot share one place.
    [InlineData(2, 1, 1)]
    [InlineData(4, 3, 1)]
    public void Needed_FewAgentsAllowed_LeavesAPlaceForTheOtherGroup(int maxAgents, int rollouts, int trainers)
    {
        var need = Need with { MaxAgents = maxAgents };
        Assert.Equal((rollouts, trainers), (Needed(Spot, need), Needed(Trainers, need)));
        Assert.Equal(Math.Min(5, maxAgents), Needed(Everyone, need));
    }

    [Fact]
    public void Needed_WhileItTrains_KeepsWhoIsThereAndStartsNobody()
    {
        var need = Need with { Units = new UnitsLeft { Train = 1 } };
        PoolMember[] agents = [Member("a", Rollouts), Member("b", Rollouts), Member("t", AgentRoles.Train)];
        Assert.Equal((2, 1), (Needed(Spot, need, agents), Needed(Trainers, need, agents)));
    }

    [Fact]
    public void Needed_ATrainerThatIsThere_DoesNoRollouts()
    {
        PoolMember[] agents = [Member("t", AgentRoles.Train)];
        Assert.Equal(5, Needed(Spot, Need, agents));
        Assert.Equal(1, Needed(Trainers, Need, agents));
    }

    [Fact]
    public void Needed_AgentsOfAnotherGroupThatTakeTheSameWork_AreCounted()
    {
        PoolMember[] agents = [Member("x", AgentRoles.All), Member("y", AgentRoles.All)];
        Assert.Equal(3, Needed(Spot, Need, agents));
        Assert.Equal(0, Needed(Trainers, Need, agents));
    }

    [Fact]
    public void Needed_OfAnEvaluation_NeedsNoTrainer()
    {
        var job = Run with { JobId = "eval-a", Roles = AgentRoles.Evaluate };
        var need = Need with { JobId = "eval-a", Units = new UnitsLeft { Evaluate = 30 } };
        Assert.Equal(8, GroupDemand.Needed(Pool([job]), [need], Spot, Unbounded));
        Assert.Equal(0, GroupDemand.Needed(Pool([job]), [need], Trainers, Unbounded));
    }

    // Ten minutes of a spot agent are 0.1333 dollars, of a trainer 0.6122; a step of half an hour costs three times as much.
    [Theory]
    [InlineData(0.13, 0, 0)]
    [InlineData(0.14, 0, 1)]
    [InlineData(0.41, 0, 3)]
    [InlineData(0.41, 1, 1)]
    public void Needed_LittleMoney_IsWhatTheBudgetKeepsForAStep(decimal freeUsd, int stepHalfHours, int needed) => Assert.Equal(
        needed, Needed(Spot, Need with { FreeUsd = freeUsd, Step = TimeSpan.FromMinutes(30 * stepHalfHours) }));

    [Fact]
    public void Needed_LittleMoney_FirstKeepsTheOthersThatAreThere()
    {
        PoolMember[] agents = [Member("t", AgentRoles.Train)];
        var need = Need with { FreeUsd = 0.8m };
        var group = Spot with { OtherUsdPerHour = new Dictionary<AgentRoles, decimal> { [AgentRoles.Train] = 3.673m } };
        Assert.Equal(1, Needed(group, need, agents));
        Assert.Equal(0, Needed(group, need with { FreeUsd = 0.7m }, agents));
        Assert.Equal(2, Needed(group, need with { FreeUsd = 0 }, [.. agents, Member("a", Rollouts), Member("b", Rollouts)]));
    }

    [Fact]
    public void Needed_ADrainedAgent_IsReplacedWhileThereIsWork()
    {
        PoolMember[] agents = [Member("a", Rollouts, drained: true), Member("b", Rollouts)];
        Assert.Equal(6, Needed(Spot, Need, agents));
        Assert.Equal(0, GroupDemand.Needed(Pool([], agents), [], Spot, Unbounded));
    }

    [Fact]
    public void Needed_AJobThatIsGone_IsNobody() => Assert.Equal(0, GroupDemand.Needed(Pool([Run]), [], Spot, Unbounded));

    [Fact]
    public void Needed_AnyPool_StaysWithinWhatIsAllowedAndPaid() => Properties.Hold(AnyAgents, length: 12, sequences: 300, agents =>
    {
        var random = new Random(agents.Length);
        var need = Need with
        {
            MaxAgents = random.Next(1, 10),
            Units = new UnitsLeft { Rollout = random.Next(9), Train = random.Next(2), Evaluate = random.Next(5) },
            FreeUsd = random.Next(100) / 25m,
        };
        foreach (var group in new[] { Spot, Trainers, Everyone })
        {
            var own = agents.Count(agent => agent.Roles == group.Roles && agent is { Drained: false, JobId: not null });
            var demand = GroupDemand.Of(Pool([Run], agents), Run.Roles, need, group);
            var needed = DesiredAgents.Needed([demand], Unbounded);
            Assert.True(needed <= need.MaxAgents, $"{needed} of {need.MaxAgents}");
            Assert.True(
                needed <= own || needed * group.UsdPerHour / 6 <= need.FreeUsd, $"{needed} agents cannot be paid by {need.FreeUsd}");
        }
    });

    private static Gen<PoolMember> AnyAgents => Gen.Choose(0, 11).Select(static number => new PoolMember
    {
        AgentId = $"agent-{number}",
        Roles = (number % 3) switch { 0 => Rollouts, 1 => AgentRoles.Train, _ => AgentRoles.All },
        JobId = number % 4 == 0 ? null : Run.JobId,
        Drained = number % 5 == 0,
    });

    private static int Needed(AgentGroup group, JobNeed need, params PoolMember[] agents) =>
        GroupDemand.Needed(Pool([Run with { MaxAgents = need.MaxAgents }], agents), [need], group, Unbounded);

    private static PoolSnapshot Pool(IReadOnlyList<PoolJob> jobs, params PoolMember[] agents) =>
        new() { Pool = "default", Jobs = jobs, Agents = agents };

    private static PoolMember Member(string id, AgentRoles roles, bool drained = false) =>
        new() { AgentId = id, Roles = roles, JobId = Run.JobId, Drained = drained };
}
