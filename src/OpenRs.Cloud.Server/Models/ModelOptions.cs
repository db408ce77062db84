using OpenRs.Cloud.Server.Configuration;

namespace OpenRs.Cloud.Server.Models;

/// <summary>How large models may be.</summary>
internal sealed class ModelOptions : ICheckedOptions
{
    /// <summary>Largest model in bytes, all files together. Default: 64 GiB.</summary>
    public long MaxModelBytes { get; set; } = 64L << 30;

    /// <inheritdoc/>
    public IEnumerable<string> Problems() => OptionRange.Check(nameof(MaxModelBytes), MaxModelBytes, 1);
}
