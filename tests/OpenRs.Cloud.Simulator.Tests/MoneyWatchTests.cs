using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator;

/// <summary>The observer of money, shown what the ledger's rules make of any requests, several of them to a write.</summary>
public sealed class MoneyWatchTests
{
    private const decimal UsdPerHour = 3600;
    private static readonly LedgerTerms Terms = new() { LeaseDuration = TimeSpan.FromSeconds(10), AssumedStep = TimeSpan.FromSeconds(8) };
    private readonly List<string> _found = [];
    private readonly SeededRandom _random = new(19);
    private LedgerState _ledger = new();
    private long _sequence;

    [Fact]
    public void OnStored_WhatTheRulesMakeOfAnyRequests_FindsNothing()
    {
        for (var run = 0; run < 500; run++)
        {
            Play(static ledger => ledger);
        }

        Assert.Empty(_found);
    }

    [Fact]
    public void OnStored_GrantThatDrawsOnTheReserve_IsFound()
    {
        // As if a grant had not looked at the steps that were seen.
        for (var run = 0; run < 50; run++)
        {
            Play(static ledger => ledger with { LongestStepTicks = Math.Min(1, ledger.LongestStepTicks) });
        }

        Assert.Contains(_found, static found => found.Contains("drew on the reserve", StringComparison.Ordinal));
    }

    // Charged 7 s at $1 of which 4 are over, then 3 s at $2; used for 4 s before the rise and 6 s after it, which 3 of the 7 pay for.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void CheckEnd_ClockAheadBeforeAPriceRise_FindsOnlyWhatIsUsedBeyond(long moreTicks, bool isFound)
    {
        var dear = new PriceRow { GpuType = WorldPlan.GpuType, UsdPerGpuHour = 2 * UsdPerHour, From = SimulatedClock.Epoch.AddSeconds(5) };
        var world = NewWorld(dear);
        var watch = new MoneyWatch(world, "run-a", keepsReserve: false, (violation, what) => _found.Add($"{violation}: {what}"));
        var isOver = false;
        world.Process.Run(() =>
        {
            var opened = LedgerRules.Open(new LedgerState(), budgetUsd: 13, maxLeases: 1, mustSave: false).Ledger;
            Store(LedgerRules.OpenLease(opened, "run-a", Request("agent-0"), Terms, world.ServerNow).Ledger);
            watch.OnUseBegan(_ledger.Leases[0].LeaseId);
            world.Process.After(TimeSpan.FromSeconds(4), () =>
            {
                world.ServerClockOffset = world.Process.Clock.Offset = TimeSpan.FromSeconds(3);
                world.ReadClock();
                var renewal = Renewal(_ledger.Leases[0]) with { UsdPerHour = 2 * UsdPerHour };
                Store(LedgerRules.Renew(_ledger, renewal, Terms, world.ServerNow).Ledger);
            });
            world.Process.After(TimeSpan.FromSeconds(10) + TimeSpan.FromTicks(moreTicks), () =>
            {
                watch.RowOf(_ledger.Leases[0].LeaseId)!.End(world.Time.Ticks);
                Store(LedgerRules.Sweep(_ledger, world.ServerNow).Ledger);
                watch.CheckEnd();
                isOver = true;
            });
        });
        world.Time.Run(() => isOver, TimeSpan.FromHours(1).Ticks);

        Assert.Equal((13m, isFound), (watch.SpentUsd, _found.Count > 0));

        void Store(LedgerState ledger)
        {
            _ledger = ledger;
            watch.OnStored(ledger, world.ServerNow);
        }
    }

    // Between two writes are up to four decisions, as in a ledger whose turns gather for one write.
    private void Play(Func<LedgerState, LedgerState> forget)
    {
        var world = NewWorld();
        var watch = new MoneyWatch(world, "run-a", keepsReserve: true, (violation, what) => _found.Add($"{violation}: {what}"));
        (_ledger, _sequence) = (LedgerRules.Open(new LedgerState(), _random.Between(20, 200), maxLeases: 4).Ledger, 0);
        watch.OnStored(_ledger, world.ServerNow);
        var (written, isOver) = (0, false);
        world.Process.Run(Write);
        world.Time.Run(() => isOver, TimeSpan.FromHours(1).Ticks);

        void Write() => world.Process.After(_random.Seconds(0.1, 3), () =>
        {
            var begun = world.ServerNow;
            for (var decisions = _random.Between(1, 4); decisions > 0; decisions--)
            {
                var longest = _ledger.LongestStepTicks;
                _ledger = Decide(forget(_ledger), world.ServerNow);
                _ledger = _ledger with { LongestStepTicks = Math.Max(longest, _ledger.LongestStepTicks) };
            }

            watch.OnStored(_ledger, begun);
            isOver = ++written == 30;
            Write();
        });
    }

    private LedgerState Decide(LedgerState ledger, DateTimeOffset now)
    {
        var agent = $"agent-{_random.Below(4)}";
        var lease = ledger.Leases.FirstOrDefault(lease => lease.AgentId == agent);
        return (_random.Below(4), lease) switch
        {
            (0, _) => LedgerRules.ReportStep(ledger, _random.Between(0.5, 9)),
            (1, _) => LedgerRules.Sweep(ledger, now).Ledger,
            (_, null) => LedgerRules.OpenLease(ledger, "run-a", Request(agent), Terms, now).Ledger,
            (2, { } held) => LedgerRules.Close(ledger, Renewal(held), now),
            (_, { } held) => LedgerRules.Renew(ledger, Renewal(held), Terms, now).Ledger,
        };
    }

    private LeaseRequest Request(string agent) => new()
    {
        AgentId = agent,
        UsdPerHour = UsdPerHour,
        Sequence = ++_sequence,
        Gpus = new GpuSet(WorldPlan.GpuType, 1, Spot: false),
        ProcessNonce = agent,
    };

    private LeaseRenewal Renewal(LeaseState lease) => new()
    {
        LeaseId = lease.LeaseId,
        FencingToken = lease.FencingToken,
        Sequence = ++_sequence,
        PhaseSeconds = new Dictionary<string, double>(),
        AgentId = lease.AgentId,
        ProcessNonce = lease.ProcessNonce,
    };

    private static World NewWorld(params PriceRow[] later)
    {
        var price = new PriceRow { GpuType = WorldPlan.GpuType, UsdPerGpuHour = UsdPerHour };
        var plan = WorldPlan.Draw(new SeededRandom(1)) with { Prices = [price, .. later], Terms = Terms };
        var world = new World(1, plan, new SimulationOptions { Faulty = false });
        world.ServerTime = world.Process.Clock;
        return world;
    }
}
