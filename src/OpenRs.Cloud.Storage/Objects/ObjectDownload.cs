namespace OpenRs.Cloud.Storage.Objects;

/// <summary>An object open for reading.</summary>
/// <param name="info">The whole object, also when only a range of it is read.</param>
/// <param name="content">The bytes, forward only; owned by the download.</param>
public sealed class ObjectDownload(ObjectInfo info, Stream content) : IAsyncDisposable
{
    /// <summary>The whole object, also when only a range of it is read.</summary>
    public ObjectInfo Info { get; } = info;

    /// <summary>The bytes asked for, forward only.</summary>
    public Stream Content { get; } = content;

    /// <summary>Closes the content.</summary>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}
