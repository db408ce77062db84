namespace OpenRs.Cloud.Pools;

/// <summary>How many agents a node pool should have: the one decision of the scaler. KEDA only carries it out.</summary>
public static class DesiredAgents
{
    /// <summary>
    /// The agents that runs need now: for each run what it wants, but not more than have something to do, and new ones only as far as
    /// the run's money keeps them, beside all who work for it, for a step, and for the time that makes a start worth its price. Within
    /// the pool's bounds.
    /// </summary>
    /// <param name="runs">The runs of the pool.</param>
    /// <param name="limits">The pool's limits.</param>
    public static int Needed(IEnumerable<RunDemand> runs, PoolLimits limits)
    {
        var sum = runs.Sum(run => (long)Needed(run, limits));
        return (int)Math.Clamp(sum, limits.MinAgents, Math.Max(limits.MinAgents, limits.MaxAgents));
    }

    /// <summary>
    /// Grows at once, and shrinks to the most that was needed during the cool-down, so that the tail of a step or a short gap between
    /// two runs does not cost the start of new nodes.
    /// </summary>
    /// <param name="needed">The agents needed now; see <see cref="Needed(IEnumerable{RunDemand}, PoolLimits)"/>.</param>
    /// <param name="trend">The last decision.</param>
    /// <param name="coolDown">How long fewer must be enough.</param>
    /// <param name="now">The time.</param>
    /// <returns>The decision: its <see cref="PoolTrend.Agents"/> is the desired number.</returns>
    public static PoolTrend Decide(int needed, PoolTrend trend, TimeSpan coolDown, DateTimeOffset now)
    {
        if (needed >= trend.Agents)
        {
            return new PoolTrend(needed);
        }

        // A clock that was set back starts the wait again; it must not make it longer than one cool-down.
        if (trend.LowerSince is not { } since || since > now)
        {
            return trend with { LowerSince = now, Peak = needed };
        }

        var peak = Math.Max(trend.Peak, needed);
        return now - since < coolDown ? trend with { Peak = peak } : new PoolTrend(peak, now, needed);
    }

    private static int Needed(RunDemand run, PoolLimits limits)
    {
        var useful = Math.Max(0, Math.Min(run.WantedAgents, (int)Math.Min(int.MaxValue, (long)run.ServingAgents + run.WaitingUnits)));
        return Math.Min(useful, Math.Max(run.ServingAgents, Affordable(run, limits)));
    }

    // Those who work for it stay as long as it has leases for them; a new one must not be what ends them before their step is done.
    private static int Affordable(RunDemand run, PoolLimits limits)
    {
        var hours = (decimal)(run.Step > limits.WorthStarting ? run.Step : limits.WorthStarting).TotalHours;
        var cost = run.UsdPerHour * hours;
        return cost <= 0
            ? int.MaxValue
            : (int)Math.Clamp(Math.Floor((run.FreeUsd - (run.OthersUsdPerHour * hours)) / cost), 0, int.MaxValue);
    }
}
