using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Costs;

public sealed class WhatIfTests
{
    private static readonly PriceBook Prices = new(
        new Dictionary<string, decimal> { ["A40"] = 0.44m, ["A100"] = 3.6m, ["A100/spot"] = 0.72m });
    private static readonly ChargeEntry[] Charges =
        [Entry(1, "run.1", "train", 3600), Entry(2, "run.1", "idle", 3600), Entry(3, "run.2", "rollout", 7200)];

    [Fact]
    public void Replay_NothingChanged_IsWhatItCost()
    {
        var (seconds, usd, _) = WhatIf.Replay(Charges, new CostScenario(null, false, null, 1), Prices, DateTimeOffset.UnixEpoch);
        Assert.Equal(14_400, seconds);
        Assert.Equal(1.76m, Math.Round(usd, 6));
    }

    [Fact]
    public void Replay_FasterSpotGpus_LeavesTheTrainerOnDemand()
    {
        var (seconds, usd, _) = WhatIf.Replay(Charges, new CostScenario("A100", true, null, 4), Prices, DateTimeOffset.UnixEpoch);
        Assert.Equal(3600, seconds);
        Assert.Equal((0.5m * 3.6m) + (0.5m * 0.72m), Math.Round(usd, 6));
    }

    [Fact]
    public void Replay_PriceGiven_TakesIt() =>
        Assert.Equal(4m, Math.Round(WhatIf.Replay(Charges, new CostScenario(null, false, 1m, 1), Prices, DateTimeOffset.UnixEpoch).Usd, 6));

    [Fact]
    public void Replay_UnknownGpu_SaysWhatThePriceBookHas() =>
        Assert.Contains("A100", Assert.Throws<Errors.CloudException>(static () => WhatIf.Replay(
            Charges, new CostScenario("B9", false, null, 1), Prices, DateTimeOffset.UnixEpoch)).Message, StringComparison.Ordinal);

    [Fact]
    public void Replay_UnknownGpuAndNothingChargedYet_SaysSoAllTheSame() =>
        Assert.Throws<Errors.CloudException>(
            static () => WhatIf.Replay([], new CostScenario("B9", false, null, 1), Prices, DateTimeOffset.UnixEpoch));

    [Fact]
    public void Replay_NothingChangedButThePriceBook_IsWhatItCost()
    {
        // An hour of two spot GPUs, charged at $0.44 for both, and of one on demand; today's book has other prices.
        ChargeEntry[] charges =
        [
            Entry(1, "run.1", "rollout", 3600) with { Gpus = new GpuSet("A100", 2, true) },
            Entry(2, "run.2", "rollout", 3600) with { Gpus = new GpuSet("A100", 1, false) },
        ];
        decimal Usd(CostScenario scenario) => Math.Round(WhatIf.Replay(charges, scenario, Prices, DateTimeOffset.UnixEpoch).Usd, 6);
        Assert.Equal(0.88m, Usd(new CostScenario(null, false, null, 1)));
        Assert.Equal(0.44m + 0.72m, Usd(new CostScenario(null, true, null, 1)));
        Assert.Equal((2 * 0.72m) + 3.6m, Usd(new CostScenario("A100", false, null, 1)));
    }

    // Two agents for 100 s, whose nodes took 50 s to start before: they are not three, and the run took no longer. A third starts, too.
    [Fact]
    public void Replay_NodesThatStarted_AreNoAgents()
    {
        string[] leases = ["run.1", "run.2"];
        ChargeEntry[] charges = [.. leases.SelectMany(static lease => Lease(lease, 0, ("boot", 50), ("rollout", 100)))
            .Select(static entry => entry with { End = entry.Start.AddSeconds(100) })];
        (decimal Seconds, double Duration) With(int? agents)
        {
            var (seconds, _, duration) = WhatIf.Replay(
                charges, new CostScenario(null, false, 3600m, 1, agents), Prices, DateTimeOffset.UnixEpoch);
            return (Math.Round(seconds, 6), Math.Round(duration.TotalSeconds, 6));
        }

        Assert.Equal((300m, 100), With(null));
        Assert.Equal((300m, 100), With(2));
        Assert.Equal(350m, With(3).Seconds);
    }

    [Fact]
    public void Replay_OtherPoolSizes_SameWorkWithMoreWaiting()
    {
        // Two agents for 100 s: one trains for 40 s while the other waits, both generate for 50 s and loaded for 10 s.
        ChargeEntry[] charges = [.. Lease("run.1", 0, ("load", 10), ("rollout", 50), ("train", 40)),
            .. Lease("run.2", 0, ("load", 10), ("rollout", 50), ("idle", 40))];
        (decimal, double) With(int? agents)
        {
            var (seconds, usd, duration) = WhatIf.Replay(
                charges, new CostScenario(null, false, 3600m, 1, agents), Prices, DateTimeOffset.UnixEpoch);
            Assert.Equal(Math.Round(seconds, 6), Math.Round(usd, 6));
            return (Math.Round(seconds, 6), duration.TotalSeconds);
        }

        Assert.Equal((200m, 100), With(null));
        Assert.Equal((200m, 100), With(2));
        Assert.Equal((150m, 150), With(1)); // loads 10 s, generates 100 s, trains 40 s
        Assert.Equal((300m, 75), With(4)); // four load 10 s, generate 25 s, and three wait for the 40 s of training
    }

    [Fact]
    public void Replay_APausedRun_CountsNoPauseAsTime()
    {
        ChargeEntry[] charges = [.. Lease("run.1", 0, ("rollout", 60)), .. Lease("run.2", 1000, ("rollout", 60))];
        Assert.Equal(
            TimeSpan.FromSeconds(120),
            WhatIf.Replay(charges, new CostScenario(null, false, null, 1), Prices, DateTimeOffset.UnixEpoch).Duration);
    }

    private static IEnumerable<ChargeEntry> Lease(string lease, int start, params (string Phase, int Seconds)[] phases)
    {
        var end = start + phases.Sum(static phase => phase.Seconds);
        return phases.Select((phase, index) => Entry(index + 1, lease, phase.Phase, phase.Seconds) with
        {
            Start = DateTimeOffset.UnixEpoch.AddSeconds(start), End = DateTimeOffset.UnixEpoch.AddSeconds(end),
        });
    }

    private static ChargeEntry Entry(long sequence, string lease, string phase, int seconds) => new()
    {
        Sequence = sequence,
        LeaseId = lease,
        AgentId = $"agent-{lease[^1]}",
        Gpus = new GpuSet("A40", 1, false),
        Phase = phase,
        Start = DateTimeOffset.UnixEpoch,
        End = DateTimeOffset.UnixEpoch.AddSeconds(seconds),
        Ticks = seconds * TimeSpan.TicksPerSecond,
        UsdPerTick = Money.PerTick(0.44m),
    };
}
