namespace OpenRs.Cloud.Runs;

/// <summary>When a run that only costs is paused.</summary>
public sealed record StallTerms
{
    /// <summary>
    /// Charged time in which units of a run may come back without one that is finished; <see langword="null"/> for ever. Default: an hour.
    /// </summary>
    public TimeSpan? Limit { get; init; } = TimeSpan.FromHours(1);
}
