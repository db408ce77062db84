namespace OpenRs.Cloud.Alerts;

/// <summary>How far a job has come, and since when, as one process sees it: a restart looks anew.</summary>
/// <param name="Counts">What the job counts, by name, such as its finished units.</param>
/// <param name="Since">Since when that is so.</param>
/// <param name="HasMoved">Whether it was seen to move; else it was looked at for the first time then.</param>
public sealed record ProgressWatch(IReadOnlyList<(string Name, int Count)> Counts, DateTimeOffset Since, bool HasMoved)
{
    /// <summary>Looks at a job.</summary>
    /// <param name="before">What was seen before; <see langword="null"/> for nothing.</param>
    /// <param name="counts">What the job counts now: any other number, name or order is a move.</param>
    /// <param name="now">The time.</param>
    public static ProgressWatch Of(ProgressWatch? before, IReadOnlyList<(string Name, int Count)> counts, DateTimeOffset now) =>
        before is not null && before.Counts.SequenceEqual(counts)
            ? before
            : new ProgressWatch(counts, now, HasMoved: before is not null);
}
