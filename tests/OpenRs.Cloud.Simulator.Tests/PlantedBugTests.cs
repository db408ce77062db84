using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Simulator.Hosting.Activations;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>
/// A simulator that finds nothing proves nothing: with a defect put in place of a grain, or of a part of the agents' loop, it must see
/// what breaks.
/// </summary>
public sealed class PlantedBugTests
{
    private const int Worlds = 150;

    [Fact]
    public void Campaign_QueueWithoutFencing_FindsStaleResults() =>
        Assert.True(Play<IRolloutQueueGrain, UnfencedQueueGrain>().StaleResults > 0);

    [Fact]
    public void Campaign_LedgerWithoutReserve_FindsOverspends() =>
        Assert.True(Play<ILedgerGrain, UnreservedLedgerGrain>().Overspends > 0);

    [Fact]
    public void Campaign_LedgerThatChargesARepeatedReport_FindsDoubleCharges() =>
        Assert.True(Play<ILedgerGrain, RepeatingLedgerGrain>().DoubleCharges > 0);

    [Fact]
    public void Campaign_ShardWithoutFencing_FindsStaleResults() =>
        Assert.True(Play<IEvalShardGrain, UnfencedShardGrain>().StaleResults > 0);

    [Fact]
    public void Campaign_ShardThatForgetsWhenTheSamplesAreCutAnew_FindsLostResults() =>
        Assert.True(Play<IEvalShardGrain, ForgetfulShardGrain>().LostResults > 0);

    [Fact]
    public void Campaign_AgentThatSendsAResultTwice_FindsBrokenProtocols() =>
        Assert.True(Play(new AgentParts { Outbox = static () => new RepeatingOutbox() }).BrokenProtocols > 0);

    [Fact]
    public void Campaign_AgentThatForgetsRenewals_FindsBrokenProtocols() =>
        Assert.True(Play(new AgentParts { Lease = static time => new SilentLeaseKeeper(time) }).BrokenProtocols > 0);

    [Fact]
    public void Campaign_AgentThatIgnoresTheEndOfItsLease_FindsOverspends() =>
        Assert.True(Play(new AgentParts { Lease = static time => new EndlessLeaseKeeper(time) }).Overspends > 0);

    private static CampaignReport Play<TInterface, TBroken>()
        where TInterface : IGrain
        where TBroken : class, TInterface, IGrainBase
        => Play(new SimulationOptions { Grains = Replace<TInterface, TBroken>() });

    private static CampaignReport Play(AgentParts parts) => Play(new SimulationOptions { AgentParts = parts });

    private static CampaignReport Play(SimulationOptions options)
    {
        var report = new Campaign(Worlds, firstSeed: 1, Environment.ProcessorCount, options).Run(CancellationToken.None);
        Assert.All(report.Failures.Values, static found => Assert.DoesNotContain(
            found, static violation => violation.What.StartsWith("it threw", StringComparison.Ordinal)));
        return report;
    }

    // The product's grains, with one class replaced.
    private static GrainCatalog Replace<TInterface, TBroken>()
        where TInterface : IGrain
        where TBroken : class, TInterface, IGrainBase
        => new(GrainCatalog.ClassesOf(typeof(StorageNames).Assembly)
            .Where(static type => !typeof(TInterface).IsAssignableFrom(type))
            .Append(typeof(TBroken)));
}
