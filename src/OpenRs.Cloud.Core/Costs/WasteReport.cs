using System.Globalization;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Costs;

/// <summary>Prices what a run spent without moving it forward.</summary>
public static class WasteReport
{
    private const string ZeroVarianceMetric = "frac_reward_zero_std";

    /// <summary>The waste of a run, dearest first. Kinds do not overlap.</summary>
    /// <param name="ledger">Its money.</param>
    /// <param name="steps">Its last steps; the share of groups without variance is their mean.</param>
    public static IReadOnlyList<WasteItem> Of(LedgerSnapshot ledger, IReadOnlyList<StepMetrics> steps)
    {
        List<WasteItem> items =
        [
            Sum(
                ledger,
                WasteKind.Idle,
                1,
                "Agents waited for the trainer or for the last units of a step. Fewer agents, or max_staleness 1, which generates "
                + "while it trains.",
                ChargePhase.Idle),
            Sum(
                ledger,
                WasteKind.Lost,
                1,
                "Agents went away without giving their lease back. On-demand nodes, or a shorter lease, which is what each of them "
                + "costs at most.",
                ChargePhase.Lost),
            Sum(
                ledger,
                WasteKind.Overhead,
                1,
                "Agents started, loaded weights or saved. Fewer checkpoints (save_every), or agents that stay longer.",
                ChargePhase.Load,
                ChargePhase.Boot,
                ChargePhase.Save),
            ZeroVariance(ledger, steps),
        ];
        return [.. items.Where(static item => item.Usd > 0).OrderByDescending(static item => item.Usd)];
    }

    private static WasteItem ZeroVariance(LedgerSnapshot ledger, IReadOnlyList<StepMetrics> steps)
    {
        var shares = steps.Select(static step => step.Values.GetValueOrDefault(ZeroVarianceMetric)).Where(double.IsFinite).ToList();
        var share = (decimal)Math.Clamp(shares.Count == 0 ? 0 : shares.Average(), 0, 1);
        var advice = string.Create(
            CultureInfo.InvariantCulture,
            $"In the last {shares.Count} steps {share:P0} of the groups had equal rewards throughout. Problems of middle difficulty, more "
            + $"samples a prompt, or a reward of finer grain.");
        return Sum(ledger, WasteKind.ZeroVariance, share, advice, ChargePhase.Rollout);
    }

    private static WasteItem Sum(LedgerSnapshot ledger, WasteKind kind, decimal share, string advice, params ReadOnlySpan<string> phases)
    {
        var (seconds, usd) = (0m, 0m);
        foreach (var phase in ledger.Phases)
        {
            if (phases.Contains(phase.Phase))
            {
                (seconds, usd) = (seconds + phase.Seconds, usd + phase.Usd);
            }
        }

        return new WasteItem(kind, seconds * share, usd * share, advice);
    }
}
