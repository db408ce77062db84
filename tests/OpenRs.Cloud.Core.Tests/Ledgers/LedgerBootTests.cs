using OpenRs.Cloud.Agents;
using static OpenRs.Cloud.Ledgers.TestLedgers;

namespace OpenRs.Cloud.Ledgers;

/// <summary>
/// The start of nodes: charged with the first lease, once, at most a tenth of a budget, and never what it has not free. An agent costs a
/// dollar per 1,000 s; its lease $0.030, the reserve $0.015, a lease and a step that stay free $0.035.
/// </summary>
public sealed class LedgerBootTests
{
    private static readonly NodeStart Node = new("boot-of-node-a-0123", 240);

    [Fact]
    public void OpenLease_OnANodeThatStarted_ChargesItsStartToTheLease()
    {
        var (ledger, answer) = Lease(Opened(4), "a", node: Node);
        Assert.Equal((LeaseRefusal.None, 30), (answer.Refusal, answer.Seconds));
        Assert.Equal((0.240m, 0.030m), (LedgerRules.Spent(ledger), LedgerRules.Granted(ledger)));
        ledger = LedgerRules.Close(ledger, Renewal(2, new() { ["rollout"] = 10 }, false), At(10));
        Assert.Equal((240, 10), (Seconds(ledger, ChargePhase.Boot), Seconds(ledger, ChargePhase.Rollout)));
        Assert.Equal(
            [("boot", "run.1", 0.240m), ("rollout", "run.1", 0.010m)],
            LedgerBook.Pending(ledger).Select(static entry => (entry.Phase, entry.LeaseId, entry.Usd)));
        Assert.Equal(0.250m, Assert.Single(ledger.Months).Value);
    }

    [Fact]
    public void OpenLease_OnANodeWhoseStartIsCharged_ChargesItNoMore_AndAnotherOne()
    {
        var ledger = LedgerRules.Close(Lease(Opened(4), "a", node: Node).Ledger, Renewal(2, [], false), At(0));
        ledger = Lease(ledger, "a", sequence: 3, seconds: 1, node: Node with { Seconds = 300 }).Ledger;
        Assert.Equal(240, Seconds(ledger, ChargePhase.Boot));
        ledger = Lease(ledger, "b", seconds: 1, node: new NodeStart("boot-of-node-b-0123", 200)).Ledger;
        Assert.Equal(400, Seconds(ledger, ChargePhase.Boot));
    }

    // $0.030 + 0.015 + 0.035 = 0.080 are needed for other things.
    [Theory]
    [InlineData(10, 240)]
    [InlineData(2.40, 240)]
    [InlineData(2.39, 239)]
    [InlineData(0.10, 10)]
    [InlineData(0.085, 5)]
    [InlineData(0.080, 0)]
    [InlineData(0.070, 0)]
    public void OpenLease_WithLittleMoney_ChargesWhatIsFree(decimal budgetUsd, double seconds)
    {
        var (ledger, answer) = Lease(Opened(budgetUsd), "a", node: Node);
        Assert.Equal((LeaseRefusal.None, 30), (answer.Refusal, answer.Seconds));
        Assert.Equal(seconds, Seconds(ledger, ChargePhase.Boot));
        Assert.True(LedgerRules.Spent(ledger) + LedgerRules.Granted(ledger) + LedgerRules.Reserve(ledger, Terms) <= budgetUsd);
    }

    [Theory]
    [InlineData(3600, 900)]
    [InlineData(double.PositiveInfinity, 900)]
    [InlineData(0, 0)]
    [InlineData(-5, 0)]
    [InlineData(double.NaN, 0)]
    public void OpenLease_OddStart_ChargesAtMostAQuarterOfAnHour(double seconds, double charged) => Assert.Equal(
        charged, Seconds(Lease(Opened(100), "a", node: Node with { Seconds = seconds }).Ledger, ChargePhase.Boot));

    [Fact]
    public void OpenLease_ThatIsRefusedOrForASave_ChargesNoStart()
    {
        var poor = Lease(Opened(0.001m), "a", node: Node);
        Assert.Equal((LeaseRefusal.PriceTooHigh, 0m), (poor.Answer.Refusal, LedgerRules.Spent(poor.Ledger)));
        var (stopping, answer) = Lease(LedgerRules.BeginStop(Opened(1), null), "a", node: Node);
        Assert.Equal((LeaseRefusal.None, 0m), (answer.Refusal, LedgerRules.Spent(stopping)));
    }

    [Fact]
    public void Boots_OfVeryManyNodes_AreForgottenOldestFirst()
    {
        var ledger = Opened(4) with { Boots = [.. Enumerable.Range(0, 1000).Select(static number => $"boot-{number}")] };
        ledger = Lease(ledger, "a", node: Node).Ledger;
        Assert.Equal((1000, "boot-1", Node.BootId), (ledger.Boots.Length, ledger.Boots[0], ledger.Boots[^1]));
    }
}
