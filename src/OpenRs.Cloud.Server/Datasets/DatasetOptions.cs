using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Datasets;

/// <summary>How large datasets may be.</summary>
internal sealed class DatasetOptions : ICheckedOptions
{
    /// <summary>Largest dataset file in bytes. Default: 1 GiB.</summary>
    public long MaxDatasetBytes { get; set; } = 1L << 30;

    /// <summary>Longest row of a dataset file in bytes, columns that nothing reads included. Default: 16 MiB.</summary>
    public int MaxDatasetRowBytes { get; set; } = 16 << 20;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() =>
    [
        .. OptionRange.Check(nameof(MaxDatasetBytes), MaxDatasetBytes, 1),
        .. OptionRange.Check(nameof(MaxDatasetRowBytes), MaxDatasetRowBytes, 1024, 1 << 30),
    ];
}
