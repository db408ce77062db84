namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>Which checkpoints of a run are kept.</summary>
public sealed record RetentionPolicy
{
    private readonly int _keepLast = 3;

    /// <summary>How many of the newest are kept, default 3, at least 1: resume needs one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int KeepLast
    {
        get => _keepLast;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            _keepLast = value;
        }
    }

    /// <summary>The step of the best checkpoint by the run's metric, kept too; null when none is known, the default.</summary>
    public long? Best { get; init; }

    /// <summary>Steps that users pinned, kept too; default none.</summary>
    public IReadOnlySet<long> Pinned { get; init; } = new HashSet<long>();

    /// <summary>The steps to delete.</summary>
    /// <param name="steps">All committed steps.</param>
    public IReadOnlyList<long> Expired(IEnumerable<long> steps) =>
        [.. steps.OrderDescending().Skip(KeepLast).Where(step => step != Best && !Pinned.Contains(step)).Order()];
}
