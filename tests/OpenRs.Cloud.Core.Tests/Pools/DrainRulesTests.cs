using System.Collections.Immutable;

namespace OpenRs.Cloud.Pools;

public sealed class DrainRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableSortedDictionary<string, PoolDrain> None = ImmutableSortedDictionary<string, PoolDrain>.Empty;

    [Fact]
    public void Add_SameProcessAgain_KeepsTheFirstTime()
    {
        var drains = Add(None, "a", "p", Now);
        Assert.Same(drains, Add(drains, "a", "p", Now.AddHours(1)));
        Assert.Equal(new PoolDrain("q", Now.AddHours(1)), Add(drains, "a", "q", Now.AddHours(1))["a"]);
    }

    [Fact]
    public void Join_OfAnotherProcess_EndsTheDrain()
    {
        var drains = Add(Add(None, "a", "p", Now), "b", "p", Now);
        Assert.Same(drains, DrainRules.Join(drains, "a", "p"));
        Assert.Same(drains, DrainRules.Join(drains, "c", "p"));
        Assert.Equal(["b"], DrainRules.Join(drains, "a", "q").Keys);
    }

    [Fact]
    public void Add_AfterAWeek_ForgetsWhoIsNotConnected()
    {
        var drains = Add(Add(None, "gone", "p", Now), "there", "p", Now);
        Assert.Equal(
            ["new", "there"],
            DrainRules.Add(drains, "new", "p", static id => id == "there", Now + DrainRules.KeptFor).Keys.Order());
    }

    [Fact]
    public void Add_BeyondTheMost_ForgetsTheOldestThatIsNotConnected()
    {
        var drains = None;
        for (var i = 0; i < DrainRules.MaxDrains + 3; i++)
        {
            drains = DrainRules.Add(drains, $"agent-{i}", "p", static id => id == "agent-0", Now.AddSeconds(i));
        }

        Assert.Equal(DrainRules.MaxDrains, drains.Count);
        Assert.Contains("agent-0", drains.Keys);
        Assert.DoesNotContain("agent-3", drains.Keys);
        Assert.Contains("agent-4", drains.Keys);
    }

    private static ImmutableSortedDictionary<string, PoolDrain> Add(
        ImmutableSortedDictionary<string, PoolDrain> drains, string agentId, string process, DateTimeOffset now) =>
        DrainRules.Add(drains, agentId, process, static _ => false, now);
}
