using OpenRs.Cloud.Storage.Objects.Blobs;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>Where objects are kept.</summary>
public sealed class ObjectStoreOptions
{
    /// <summary>
    /// <c>file:///directory</c>, or <c>https://account.blob.core.windows.net/container</c>. Without a connection string the container is
    /// opened with the process's Azure identity. Never holds a secret: it appears in logs and messages.
    /// </summary>
    public required string Uri { get; init; }

    /// <summary>
    /// The connection string of the account, default none. A secret: never logged. Azurite needs one; its URI may be <c>http</c> on
    /// loopback.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>How to talk to a blob container; default as <see cref="BlobStoreOptions"/> says.</summary>
    public BlobStoreOptions Blob { get; init; } = new();
}
