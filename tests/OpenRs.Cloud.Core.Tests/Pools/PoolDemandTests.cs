namespace OpenRs.Cloud.Pools;

public sealed class PoolDemandTests
{
    [Fact]
    public void Wanted_OfManyJobs_HasNoBoundOfThePool()
    {
        var job = new RunDemand { WantedAgents = int.MaxValue, ServingAgents = 0, WaitingUnits = 20, FreeUsd = 1, UsdPerHour = 0 };
        Assert.Equal(40, PoolDemand.Wanted([job, job]));
        Assert.Equal(0, PoolDemand.Wanted([]));
    }

    [Fact]
    public void Wanted_OfAJobWithoutMoney_IsWhatItHas() => Assert.Equal(
        3,
        PoolDemand.Wanted([new RunDemand { WantedAgents = 9, ServingAgents = 3, WaitingUnits = 6, FreeUsd = 0, UsdPerHour = 0.4m }]));
}
