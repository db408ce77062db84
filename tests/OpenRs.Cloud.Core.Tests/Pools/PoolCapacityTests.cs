using OpenRs.Cloud.Agents;

namespace OpenRs.Cloud.Pools;

public sealed class PoolCapacityTests
{
    private const AgentRoles Spot = AgentRoles.Rollout | AgentRoles.Evaluate;

    [Theory]
    [InlineData(AgentRoles.All, 1, true)]
    [InlineData(Spot, 1, false)]
    [InlineData(AgentRoles.Train, 1, false)]
    [InlineData(Spot, 2, true)]
    [InlineData(Spot, int.MaxValue, true)]
    public void IsFree_FirstAgent_LeavesAPlaceForWhatItCannotDo(AgentRoles roles, int maxAgents, bool expected) =>
        Assert.Equal(expected, PoolCapacity.IsFree(AgentRoles.All, maxAgents, [], roles));

    [Theory]
    [InlineData(AgentRoles.Train, true)]
    [InlineData(AgentRoles.All, true)]
    [InlineData(Spot, false)]
    public void IsFree_LastPlace_IsForTheTrainer(AgentRoles roles, bool expected) =>
        Assert.Equal(expected, PoolCapacity.IsFree(AgentRoles.All, 3, [Spot, Spot], roles));

    [Fact]
    public void IsFree_JobWithoutWorkForIt_IsNot() => Assert.False(PoolCapacity.IsFree(AgentRoles.Evaluate, 9, [], AgentRoles.Train));

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(3, 2, true)]
    [InlineData(3, 3, false)]
    public void CanGive_OneOfSeveral_WhenTheOtherHasFewer(int staying, int other, bool expected) =>
        Assert.Equal(expected, PoolCapacity.CanGive(AgentRoles.All, [.. Enumerable.Repeat(AgentRoles.All, staying)], other));

    [Fact]
    public void CanGive_TheLastThatCanTrain_Stays() => Assert.False(PoolCapacity.CanGive(AgentRoles.All, [Spot, Spot], 0));

    [Fact]
    public void IsFree_Full_IsNot() => Assert.False(PoolCapacity.IsFree(AgentRoles.All, 2, [AgentRoles.All, Spot], AgentRoles.All));

    [Fact]
    public void First_OfTheHighestPriority_TheOneWithTheFewestAgents()
    {
        (string Id, int Priority, int Serving)[] jobs = [("a", 0, 0), ("b", 5, 3), ("c", 5, 1), ("d", 5, 1), ("e", -1, 0)];
        static string? First(IEnumerable<(string Id, int Priority, int Serving)> jobs) =>
            PoolCapacity.First(
                jobs.Select(static job => Tuple.Create(job.Id, job.Priority, job.Serving)),
                static job => job.Item2,
                static job => job.Item3)?.Item1;

        Assert.Equal("c", First(jobs));
        Assert.Equal("a", First(jobs.Where(static job => job.Priority <= 0)));
        Assert.Null(First([]));
    }

    [Fact]
    public void CanGive_ToAJobOfHigherPriority_AllButTheLastThatCanDoItsWork()
    {
        const AgentRoles All = AgentRoles.Rollout | AgentRoles.Train;
        Assert.True(PoolCapacity.CanGive(All, [All], other: 9, isUrgent: true));
        Assert.False(PoolCapacity.CanGive(All, [All], other: 9));
        Assert.False(PoolCapacity.CanGive(All, [], other: 0, isUrgent: true));
        Assert.False(PoolCapacity.CanGive(All, [AgentRoles.Rollout], other: 0, isUrgent: true));
    }
}
