using FsCheck;
using FsCheck.Fluent;

namespace OpenRs.Cloud.Pools;

public sealed class DesiredAgentsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan CoolDown = TimeSpan.FromMinutes(3);
    private static readonly PoolLimits Limits = new() { MinAgents = 1, MaxAgents = 8 };

    [Theory]
    [InlineData(4, 0, 100, 42, 4)]
    [InlineData(20, 0, 100, 42, 8)]
    [InlineData(4, 0, 2, 42, 2)]
    [InlineData(4, 3, 0, 42, 3)]
    [InlineData(2, 4, 9, 42, 2)]
    [InlineData(4, 0, 100, 0.15, 2)]
    [InlineData(4, 1, 100, 0.15, 2)]
    [InlineData(4, 2, 100, 0.15, 2)]
    [InlineData(4, 2, 100, 0, 2)]
    [InlineData(0, 0, 0, 42, 1)]
    public void Needed_OneRun_IsWhatItWantsCanUseAndPays(int wanted, int serving, int waiting, decimal freeUsd, int needed) =>
        Assert.Equal(needed, DesiredAgents.Needed([Run(wanted, serving, waiting, freeUsd)], Limits));

    [Fact]
    public void Needed_NoRun_IsTheLeast() => Assert.Equal(1, DesiredAgents.Needed([], Limits));

    [Fact]
    public void Decide_MoreNeeded_GrowsAtOnce() =>
        Assert.Equal(new PoolTrend(5), DesiredAgents.Decide(5, new PoolTrend(2, Start, 1), CoolDown, Start));

    [Fact]
    public void Decide_LessNeeded_ShrinksAfterTheCoolDownToWhatWasNeededMeanwhile()
    {
        var trend = DesiredAgents.Decide(1, new PoolTrend(5), CoolDown, Start);
        trend = DesiredAgents.Decide(3, trend, CoolDown, Start.AddMinutes(2));
        trend = DesiredAgents.Decide(1, trend, CoolDown, Start.AddMinutes(2.9));
        Assert.Equal(5, trend.Agents);
        trend = DesiredAgents.Decide(1, trend, CoolDown, Start.AddMinutes(3));
        Assert.Equal(3, trend.Agents);
        trend = DesiredAgents.Decide(1, trend, CoolDown, Start.AddMinutes(6));
        Assert.Equal(1, trend.Agents);
    }

    [Fact]
    public void Decide_AsManyNeededAsThereAre_ForgetsThatFewerWere() =>
        Assert.Equal(new PoolTrend(5), DesiredAgents.Decide(5, new PoolTrend(5, Start, 3), CoolDown, Start));

    [Fact]
    public void Decide_TwiceAtOneInstant_KeepsTheHigherNeed() =>
        Assert.Equal(3, DesiredAgents.Decide(1, DesiredAgents.Decide(3, new PoolTrend(5), CoolDown, Start), CoolDown, Start).Peak);

    [Fact]
    public void Needed_AgentsThatCostNothing_NeedNoMoney() =>
        Assert.Equal(4, DesiredAgents.Needed([Run(4, 0, 100, 0) with { UsdPerHour = 0 }], Limits));

    [Fact]
    public void Decide_ClockSetBack_WaitsOneCoolDownAtMost()
    {
        var trend = DesiredAgents.Decide(1, new PoolTrend(5), CoolDown, Start);
        trend = DesiredAgents.Decide(1, trend, CoolDown, Start.AddHours(-1));
        Assert.Equal(5, trend.Agents);
        Assert.Equal(1, DesiredAgents.Decide(1, trend, CoolDown, Start.AddHours(-1).AddMinutes(3)).Agents);
    }

    [Fact]
    public void Needed_AnyRuns_StaysWithinBoundsAndMoney() => Properties.Hold(AnyRun, length: 20, sequences: 300, static runs =>
    {
        var needed = DesiredAgents.Needed(runs, Limits);
        Assert.InRange(needed, Limits.MinAgents, Limits.MaxAgents);
        var serving = runs.Sum(static run => Math.Min(run.WantedAgents, run.ServingAgents));
        Assert.All(runs, static run => Assert.True(
            DesiredAgents.Needed([run], Limits) is var agents
                && (agents <= Math.Max(Limits.MinAgents, run.ServingAgents) || agents * 0.44m / 6 <= run.FreeUsd),
            $"{run} does not keep all its agents for ten minutes"));
        var added = Math.Max(0, needed - Math.Max(serving, Limits.MinAgents));
        Assert.True(added * 0.44m / 6 <= runs.Sum(static run => run.FreeUsd), $"{added} new agents cannot be paid");
        Assert.True(DesiredAgents.Needed([.. runs, Run(1, 0, 1, 42)], Limits) >= needed, "one more run made the pool smaller");
    });

    [Fact]
    public void Decide_AnySequence_NeverBelowNeedAndShrinksOnlyAfterCoolDown() =>
        Properties.Hold(Gen.Choose(0, 8).Zip(Gen.Choose(0, 400)), length: 60, sequences: 300, static steps =>
        {
            var (now, trend) = (Start, new PoolTrend(0));
            var (lastNeed, lastMet) = (0, Start);
            foreach (var (needed, seconds) in steps)
            {
                now = now.AddSeconds(seconds);
                var next = DesiredAgents.Decide(needed, trend, CoolDown, now);
                Assert.True(next.Agents >= needed, $"{next.Agents} agents, {needed} needed");
                lastMet = lastNeed >= trend.Agents ? now.AddSeconds(-seconds) : lastMet;
                Assert.True(
                    next.Agents >= trend.Agents || now - lastMet >= CoolDown, $"shrunk {now - lastMet} after all were needed");
                (trend, lastNeed) = (next, needed);
            }
        });

    private static Gen<RunDemand> AnyRun =>
        Gen.Choose(0, 10).Four().Select(static four => Run(four.Item1, four.Item2, four.Item3, four.Item4 / 10m));

    private static RunDemand Run(int wanted, int serving, int waiting, decimal freeUsd) => new()
    {
        WantedAgents = wanted,
        ServingAgents = serving,
        WaitingUnits = waiting,
        FreeUsd = freeUsd,
        UsdPerHour = 0.44m,
    };
}
