using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using OpenRs.Cloud.Simulator.Planted;
using OpenRs.Cloud.Simulator.Simulations;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;
using Xunit.Abstractions;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// A simulator that finds nothing proves nothing: with a defect put in place of a grain, or of a part of the agents' loop, it must see
/// what breaks.
/// </summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int Worlds = 300;

    [Fact]
    public void Worlds_QueueWithoutFencing_FindStaleResults() =>
        Finds(Violation.StaleResult, With<IRolloutQueueGrain, UnfencedQueueGrain>());

    [Fact]
    public void Worlds_LedgerWithoutReserve_FindOverspends() =>
        Finds(Violation.Overspend, With<ILedgerGrain, UnreservedLedgerGrain>());

    [Fact]
    public void Worlds_LedgerThatChargesARepeatedReport_FindDoubleCharges() =>
        Finds(Violation.DoubleCharge, With<ILedgerGrain, RepeatingLedgerGrain>());

    [Fact]
    public void Worlds_ShardWithoutFencing_FindStaleResults() =>
        Finds(Violation.StaleResult, With<IEvalShardGrain, UnfencedShardGrain>());

    [Fact]
    public void Worlds_ShardThatForgetsWhenTheSamplesAreCutAnew_FindLostResults() =>
        Finds(Violation.LostResult, With<IEvalShardGrain, ForgetfulShardGrain>());

    [Fact]
    public void Worlds_RunThatDoesNotRecordItsEnd_FindLostResults() =>
        Finds(Violation.LostResult, With<ITrainingRunGrain, SilentRunGrain>());

    [Fact]
    public void Worlds_AgentThatSendsAResultTwice_FindBrokenProtocols() =>
        Finds(Violation.BrokenProtocol, With(new AgentParts { Outbox = static () => new RepeatingOutbox() }));

    [Fact]
    public void Worlds_AgentThatForgetsRenewals_FindBrokenProtocols() =>
        Finds(Violation.BrokenProtocol, With(new AgentParts { Lease = static time => new SilentLeaseKeeper(time) }));

    [Fact]
    public void Worlds_AgentThatIgnoresTheEndOfItsLease_FindOverspends() =>
        Finds(Violation.Overspend, With(new AgentParts { Lease = static time => new EndlessLeaseKeeper(time) }));

    // From here on each kind of fault is shown to find what nothing else in these worlds does.
    [Fact]
    public void DuplicateAgents_LedgerThatTakesTwoProcessesForOne_FindOverspends() => FindsOnlyWith(
        [FaultKind.DuplicateAgent],
        [FaultKind.ConnectionBreak],
        Violation.Overspend,
        firstSeed: 33,
        With<ILedgerGrain, NonceBlindLedgerGrain>());

    [Fact]
    public void SuspendedMachines_QueueWithoutFencing_FindStaleResults() => FindsOnlyWith(
        [FaultKind.MachineSuspended], [], Violation.StaleResult, firstSeed: 122, With<IRolloutQueueGrain, UnfencedQueueGrain>());

    [Fact]
    public void DriftingClocks_AgentWithoutMargin_FindOverspends() => FindsOnlyWith(
        [FaultKind.ClockDrift],
        [FaultKind.ServerCrash],
        Violation.Overspend,
        firstSeed: 29,
        With(new AgentParts { Lease = static time => new LatestLeaseKeeper(time) }));

    [Fact]
    public void LateStops_WorkThatDoesNotLookForSeconds_FindOverspends() => FindsOnlyWith(
        [FaultKind.LateStop],
        [FaultKind.ServerCrash],
        Violation.Overspend,
        firstSeed: 104,
        With(new AgentParts { LongestStretch = TimeSpan.FromSeconds(5) }));

    [Fact]
    public void OtherGpus_LedgerWithOnePrice_FindDoubleCharges() => FindsOnlyWith(
        [FaultKind.OtherGpus], [], Violation.DoubleCharge, firstSeed: 6, With<ILedgerGrain, OnePriceLedgerGrain>());

    [Fact]
    public void MonthlyBudgets_ProjectThatResumesUnchecked_FindOverspends() => FindsOnlyWith(
        [FaultKind.MonthlyBudget],
        [],
        Violation.Overspend,
        firstSeed: 28,
        With<IProjectGrain, UncheckedProjectGrain>());

    [Fact]
    public void LostWrites_LedgerThatAnswersTooEarly_FindOverspends() => FindsOnlyWith(
        [FaultKind.WriteUnderWay], [FaultKind.ServerCrash], Violation.Overspend, firstSeed: 1, With<ILedgerGrain, HastyLedgerGrain>());

    [Fact]
    public void BadObjects_SessionThatBelievesInCheckpoints_FindLostResults() => FindsOnlyWith(
        [FaultKind.ObjectMissing, FaultKind.ObjectCorrupt],
        [],
        Violation.LostResult,
        firstSeed: 48,
        new SimulationOptions { Results = static objects => new TrustingObjects(objects) });

    [Fact]
    public void ServicesAway_ServerThatNeverPausesForIt_FindOverspends() => FindsOnlyWith(
        [FaultKind.ServiceAway],
        [],
        Violation.Overspend,
        firstSeed: 25,
        new SimulationOptions { Stall = static _ => new StallTerms { Limit = null } });

    // Some world breaks with these faults and not without them. The search begins where one was found when the test was written.
    private void FindsOnlyWith(
        FaultKind[] faults, FaultKind[] others, Violation violation, ulong firstSeed, SimulationOptions options) => Find(
        violation,
        firstSeed,
        seed => Simulation.Run(seed, options with { Faults = faults.Concat(others).ToHashSet() }).Count(violation) > 0
            && Simulation.Run(seed, options with { Faults = others.ToHashSet() }).Count(violation) == 0);

    private void Finds(Violation violation, SimulationOptions options) =>
        Find(violation, firstSeed: 1, seed => Simulation.Run(seed, options).Count(violation) > 0);

    private void Find(Violation violation, ulong firstSeed, Func<ulong, bool> shows)
    {
        var seeds = Enumerable.Range(0, Worlds).Select(number => firstSeed + (ulong)number);
        var found = seeds.FirstOrDefault(shows);
        Assert.True(found > 0, $"none of {Worlds} worlds from seed {firstSeed} on shows a {violation}");
        output.WriteLine($"the world of seed {found} shows it");
    }

    private static SimulationOptions With(AgentParts parts) => new() { AgentParts = parts };

    // The product's grains, with one class replaced.
    private static SimulationOptions With<TInterface, TBroken>()
        where TInterface : IGrain
        where TBroken : class, TInterface, IGrainBase
        => new()
        {
            Grains = new(GrainCatalog.ClassesOf(typeof(StorageNames).Assembly)
                .Where(static type => !typeof(TInterface).IsAssignableFrom(type))
                .Append(typeof(TBroken))),
        };
}
