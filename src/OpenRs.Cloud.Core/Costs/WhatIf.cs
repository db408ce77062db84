using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Costs;

/// <summary>Replays the charges of a run under other circumstances.</summary>
public static class WhatIf
{
    // An agent that trains must not be taken away in the middle of a step, so trainer pools are on-demand.
    private static readonly HashSet<string> TrainerPhases = [ChargePhase.Train, ChargePhase.Save];

    /// <summary>
    /// What the charges would have been. The work is the same, so its time changes with the speed and its price with the GPUs.
    /// </summary>
    /// <param name="charges">The charges as they were.</param>
    /// <param name="scenario">What is different.</param>
    /// <param name="prices">The price book.</param>
    /// <param name="now">The instant whose prices hold.</param>
    /// <exception cref="Errors.CloudException">PRICE_UNKNOWN for a GPU type without a price.</exception>
    public static (decimal GpuSeconds, decimal Usd) Replay(
        IEnumerable<ChargeEntry> charges, CostScenario scenario, PriceBook prices, DateTimeOffset now)
    {
        var trainers = new HashSet<string>(StringComparer.Ordinal);
        var entries = charges.ToList();
        trainers.UnionWith(entries.Where(static entry => TrainerPhases.Contains(entry.Phase)).Select(static entry => entry.LeaseId));
        if (scenario is { GpuType: { } type, UsdPerGpuHour: null })
        {
            // Also when nothing is charged yet: a type without a price is a slip that must not look like an answer.
            _ = prices.UsdPerHour(type, scenario.Spot, 1, now);
        }

        var (seconds, usd) = (0m, 0m);
        foreach (var entry in entries)
        {
            var used = entry.GpuSeconds / (decimal)scenario.RelativeSpeed;
            var spot = scenario.Spot ? !trainers.Contains(entry.LeaseId) : entry.Gpus.Spot;
            var unchanged = scenario.GpuType is null && scenario.UsdPerGpuHour is null && spot == entry.Gpus.Spot;
            var perGpuSecond = unchanged
                ? entry.UsdPerTick * TimeSpan.TicksPerSecond / entry.Gpus.Count
                : (scenario.UsdPerGpuHour ?? prices.UsdPerHour(scenario.GpuType ?? entry.Gpus.GpuType, spot, 1, now)) / 3600;
            (seconds, usd) = (seconds + used, usd + (used * perGpuSecond));
        }

        return (seconds, usd);
    }
}
