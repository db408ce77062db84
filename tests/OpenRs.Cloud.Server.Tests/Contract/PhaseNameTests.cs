using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Contract;

/// <summary>The contract's phases and those under which ledgers are stored.</summary>
public sealed class PhaseNameTests
{
    [Fact]
    public void Phases_OfTheContract_AreThoseOfTheLedger()
    {
        var phases = Enum.GetValues<Phase>().Where(static phase => phase != Phase.Unspecified).ToList();
        Assert.Equal(ChargePhase.All.Order(), phases.Select(PhaseName.Of).Order());
        Assert.All(phases, static phase => Assert.Equal(phase, PhaseName.Parse(PhaseName.Of(phase)!)));
        Assert.Null(PhaseName.Of(Phase.Unspecified));
    }
}
