using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Retention;

/// <summary>Which checkpoints are kept.</summary>
internal sealed class RetentionOptions : ICheckedOptions
{
    /// <summary>
    /// How many of a run's newest checkpoints are kept, 0 to 1,000,000; the best by the run's own evaluations, pinned ones, and those that
    /// an evaluation reads are kept beside them. Default: 0, which keeps all.
    /// </summary>
    public int KeepCheckpoints { get; set; }

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => OptionRange.Check(nameof(KeepCheckpoints), KeepCheckpoints, 0, 1_000_000);
}
