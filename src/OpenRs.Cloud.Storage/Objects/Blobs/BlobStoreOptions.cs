using Azure.Core;
using Azure.Storage.Blobs;

namespace OpenRs.Cloud.Storage.Objects.Blobs;

/// <summary>How a <see cref="BlobObjectStore"/> talks to the service.</summary>
public sealed class BlobStoreOptions
{
    /// <summary>
    /// Bytes of one block, default 4 MiB. An object up to this size is one request; a larger one is uploaded in blocks. Azure allows 50,000
    /// blocks, so the largest object is 50,000 times this.
    /// </summary>
    public int BlockBytes { get; init; } = 4 << 20;

    /// <summary>
    /// Blocks of one object in flight at once, default 4. Memory of an upload is at most (this + 1) x <see cref="BlockBytes"/>.
    /// </summary>
    public int MaxConcurrency { get; init; } = 4;

    /// <summary>How often a failed request is tried again, default 5, after exponentially growing pauses.</summary>
    public int MaxRetries { get; init; } = 5;

    /// <summary>The pause before the first retry, default 0.4 s; doubled each time up to 10 s.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long one request may stay without progress, default 60 s.</summary>
    public TimeSpan NetworkTimeout { get; init; } = TimeSpan.FromSeconds(60);

    internal BlobClientOptions ToClientOptions() => new()
    {
        Retry =
        {
            Mode = RetryMode.Exponential,
            MaxRetries = MaxRetries,
            Delay = RetryDelay,
            MaxDelay = TimeSpan.FromSeconds(10),
            NetworkTimeout = NetworkTimeout,
        },
    };
}
