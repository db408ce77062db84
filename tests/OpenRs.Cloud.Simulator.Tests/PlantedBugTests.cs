using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using OpenRs.Cloud.Simulator.Simulations;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// A simulator that finds nothing proves nothing: with a defect put in place of a grain, or of a part of the agents' loop, it must see
/// what breaks.
/// </summary>
public sealed class PlantedBugTests
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
        [FaultKind.DuplicateAgent], [FaultKind.ConnectionBreak], Violation.Overspend, With<ILedgerGrain, NonceBlindLedgerGrain>());

    [Fact]
    public void SuspendedMachines_QueueWithoutFencing_FindStaleResults() => FindsOnlyWith(
        [FaultKind.MachineSuspended], [], Violation.StaleResult, With<IRolloutQueueGrain, UnfencedQueueGrain>());

    [Fact]
    public void DriftingClocks_AgentWithoutMargin_FindOverspends() => FindsOnlyWith(
        [FaultKind.ClockDrift],
        [FaultKind.ServerCrash],
        Violation.Overspend,
        With(new AgentParts { Lease = static time => new LatestLeaseKeeper(time) }));

    [Fact]
    public void LateStops_WorkThatDoesNotLookForSeconds_FindOverspends() => FindsOnlyWith(
        [FaultKind.LateStop],
        [FaultKind.ServerCrash],
        Violation.Overspend,
        With(new AgentParts { LongestStretch = TimeSpan.FromSeconds(5) }));

    [Fact]
    public void OtherGpus_LedgerWithOnePrice_FindDoubleCharges() => FindsOnlyWith(
        [FaultKind.OtherGpus], [], Violation.DoubleCharge, With<ILedgerGrain, OnePriceLedgerGrain>());

    [Fact]
    public void MonthlyBudgets_ProjectThatAdmitsTwoAtOnce_FindOverspends() => FindsOnlyWith(
        [FaultKind.MonthlyBudget], [FaultKind.SlowStorage], Violation.Overspend, With<IProjectGrain, ReentrantProjectGrain>());

    [Fact]
    public void LostWrites_LedgerThatAnswersTooEarly_FindOverspends() => FindsOnlyWith(
        [FaultKind.WriteUnderWay], [FaultKind.ServerCrash], Violation.Overspend, With<ILedgerGrain, HastyLedgerGrain>());

    [Fact]
    public void BadObjects_SessionThatBelievesInCheckpoints_FindLostResults() => FindsOnlyWith(
        [FaultKind.ObjectMissing, FaultKind.ObjectCorrupt],
        [],
        Violation.LostResult,
        new SimulationOptions { Results = static objects => new TrustingObjects(objects) });

    private static void FindsOnlyWith(
        FaultKind[] faults, FaultKind[] others, Violation violation, SimulationOptions options)
    {
        var found = Finds(violation, options with { Faults = faults.Concat(others).ToHashSet() });
        var without = Simulation.Run(found, options with { Faults = others.ToHashSet() });
        Assert.DoesNotContain(without.Violations, broken => broken.Kind == violation);
    }

    // The first world that shows it is enough.
    private static ulong Finds(Violation violation, SimulationOptions options)
    {
        for (var seed = 1UL; seed <= Worlds; seed++)
        {
            if (Simulation.Run(seed, options).Count(violation) > 0)
            {
                System.IO.File.AppendAllText("/work/tmp/w_seeds.txt", $"{violation} {seed} {string.Join(",", options.Faults ?? new HashSet<FaultKind>())}\n");
                return seed;
            }
        }

        Assert.Fail($"none of {Worlds} worlds shows a {violation}");
        return 0;
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
