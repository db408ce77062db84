using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Costs;

public sealed class WasteReportTests
{
    [Fact]
    public void Waste_OfAllKinds_IsPricedDearestFirst()
    {
        var waste = WasteReport.Of(
            Ledger(("rollout", 4), ("train", 3), ("idle", 2.5m), ("lost", 0.25m), ("load", 0.1m), ("save", 0.05m)),
            [Step(0.5), Step(0.25)]);
        Assert.Equal(
            [(WasteKind.Idle, 2.5m), (WasteKind.ZeroVariance, 1.5m), (WasteKind.Lost, 0.25m), (WasteKind.Overhead, 0.15m)],
            waste.Select(static item => (item.Kind, item.Usd)));
        Assert.Contains("In the last 2 steps 38 %", waste[1].Advice, StringComparison.Ordinal);
        Assert.Equal([250m, 150m, 25m, 15m], waste.Select(static item => item.Seconds));
        Assert.All(
            [
                (0, "Agents waited for the trainer"), (0, "max_staleness 1, which generates while it trains."),
                (2, "On-demand nodes, or a shorter lease"), (2, "costs at most."), (3, "Fewer checkpoints (save_every)"),
            ],
            ((int Item, string Words) advice) => Assert.Contains(advice.Words, waste[advice.Item].Advice, StringComparison.Ordinal));
    }

    [Fact]
    public void Waste_OfAPerfectRun_IsEmpty() => Assert.Empty(WasteReport.Of(Ledger(("rollout", 4), ("train", 3)), [Step(0)]));

    private static LedgerSnapshot Ledger(params (string Phase, decimal Usd)[] phases) => new()
    {
        BudgetUsd = 42,
        SpentUsd = phases.Sum(static phase => phase.Usd),
        GrantedUsd = 0,
        ReserveUsd = 0,
        Phases = [.. phases.Select(static phase => new PhaseCharge { Phase = phase.Phase, Seconds = phase.Usd * 100, Usd = phase.Usd })],
        Leases = 0,
        Alerts = [],
        Months = new Dictionary<int, decimal>(),
        Closed = true,
    };

    private static StepMetrics Step(double zeroVariance) =>
        new()
        {
            Step = 1,
            Values = new Dictionary<string,
            double> { ["frac_reward_zero_std"] = zeroVariance },
            CompleteTime = default,
            SpentUsd = 0,
        };
}
