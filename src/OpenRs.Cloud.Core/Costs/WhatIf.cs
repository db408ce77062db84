using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Costs;

/// <summary>Replays the charges of a run under other circumstances.</summary>
public static class WhatIf
{
    // An agent that trains must not be taken away in the middle of a step, so trainer pools are on-demand.
    private static readonly HashSet<string> TrainerPhases = [ChargePhase.Train, ChargePhase.Save];
    private static readonly HashSet<string> StartPhases = [ChargePhase.Load, ChargePhase.Boot];

    /// <summary>
    /// What the charges would have been. The work is the same, so its time changes with the speed and its price with the GPUs. With another
    /// number of agents the work is still the same; each agent more starts and loads once more, and waits as long as one of them trains.
    /// </summary>
    /// <param name="charges">The charges as they were.</param>
    /// <param name="scenario">What is different.</param>
    /// <param name="prices">The price book.</param>
    /// <param name="now">The instant whose prices hold.</param>
    /// <returns>GPU time, money, and how long the run would have taken.</returns>
    /// <exception cref="Errors.CloudException">PRICE_UNKNOWN for a GPU type without a price.</exception>
    public static (decimal GpuSeconds, decimal Usd, TimeSpan Duration) Replay(
        IEnumerable<ChargeEntry> charges, CostScenario scenario, PriceBook prices, DateTimeOffset now)
    {
        var entries = charges.ToList();
        var trainers = entries.Where(static entry => TrainerPhases.Contains(entry.Phase)).Select(static entry => entry.LeaseId)
            .ToHashSet(StringComparer.Ordinal);
        if (scenario is { GpuType: { } type, UsdPerGpuHour: null })
        {
            // Also when nothing is charged yet: a type without a price is a slip that must not look like an answer.
            _ = prices.UsdPerHour(type, scenario.Spot, 1, now);
        }

        var speed = (decimal)scenario.RelativeSpeed;
        var replayed = entries.ConvertAll(entry => new Part(
            entry.Phase,
            (decimal)entry.Ticks / TimeSpan.TicksPerSecond / speed,
            entry.GpuSeconds / speed,
            entry.GpuSeconds / speed * PricePerGpuSecond(entry, trainers.Contains(entry.LeaseId), scenario, prices, now)));
        var agents = LeasedSeconds(replayed) / Math.Max(1, BusySeconds(entries) / speed);
        return entries.Count == 0 ? default : Resized(replayed, agents, scenario.Agents ?? agents);
    }

    private static decimal PricePerGpuSecond(
        ChargeEntry entry, bool isTrainer, CostScenario scenario, PriceBook prices, DateTimeOffset now)
    {
        var spot = scenario.Spot ? !isTrainer : entry.Gpus.Spot;
        return scenario.GpuType is null && scenario.UsdPerGpuHour is null && spot == entry.Gpus.Spot
            ? entry.UsdPerTick * TimeSpan.TicksPerSecond / entry.Gpus.Count
            : (scenario.UsdPerGpuHour ?? prices.UsdPerHour(scenario.GpuType ?? entry.Gpus.GpuType, spot, 1, now)) / 3600;
    }

    private static (decimal GpuSeconds, decimal Usd, TimeSpan Duration) Resized(List<Part> parts, decimal agents, decimal wanted)
    {
        // An agent that comes waits through the training, and starts and loads as those that were there did.
        var more = wanted - agents;
        var waiting = parts.Where(static part => TrainerPhases.Contains(part.Phase)).Sum(static part => part.Seconds);
        var starting = parts.Where(static part => StartPhases.Contains(part.Phase)).Sum(static part => part.Seconds) / agents;
        var idle = parts.Where(static part => part.Phase == ChargePhase.Idle).Sum(static part => part.Seconds);
        var seconds = parts.Sum(static part => part.Seconds);

        // Fewer agents wait less, but not for less than nothing.
        var added = (more * starting) + Math.Max(-idle, more * waiting);
        var factor = added / Math.Max(1, seconds);
        return (
            parts.Sum(static part => part.GpuSeconds) * (1 + factor),
            parts.Sum(static part => part.Usd) * (1 + factor),
            TimeSpan.FromSeconds((double)((LeasedSeconds(parts) + added) / wanted)));
    }

    // A node starts before its agent's lease, while others work.
    private static decimal LeasedSeconds(List<Part> parts) =>
        parts.Where(static part => part.Phase != ChargePhase.Boot).Sum(static part => part.Seconds);

    // Time in which at least one agent was charged; a pause is none of it.
    private static decimal BusySeconds(List<ChargeEntry> entries)
    {
        var (busy, until) = (0L, DateTimeOffset.MinValue);
        foreach (var entry in entries.OrderBy(static entry => entry.Start))
        {
            var from = entry.Start > until ? entry.Start : until;
            busy += Math.Max(0, (entry.End - from).Ticks);
            until = entry.End > until ? entry.End : until;
        }

        return (decimal)busy / TimeSpan.TicksPerSecond;
    }

    private readonly record struct Part(string Phase, decimal Seconds, decimal GpuSeconds, decimal Usd);
}
