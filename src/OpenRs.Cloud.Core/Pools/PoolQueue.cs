namespace OpenRs.Cloud.Pools;

/// <summary>The jobs of a pool as a queue for its agents.</summary>
public static class PoolQueue
{
    /// <summary>
    /// The jobs in the order in which they get the next free agent, as <see cref="PoolCapacity.First"/> gives it to them, with their
    /// places; those that have all the agents they may use come last, and have none.
    /// </summary>
    /// <param name="jobs">The jobs in the order of arrival.</param>
    public static IReadOnlyList<PoolJob> Order(IEnumerable<PoolJob> jobs)
    {
        var byNeed = jobs.ToLookup(static job => job.Agents < job.MaxAgents);
        var waiting = byNeed[true].OrderByDescending(static job => job.Priority).ThenBy(static job => job.Agents);
        return
        [
            .. waiting.Select(static (job, i) => job with { Place = i + 1 }),
            .. byNeed[false].Select(static job => job with { Place = 0 }),
        ];
    }
}
