using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>
/// Named byte sequences, in a directory or in an Azure Blob container. A write becomes visible whole or not at all: no reader ever
/// sees a part of an object, whatever dies in between. Names follow <see cref="ObjectName"/>.
/// </summary>
/// <remarks>
/// Every method throws <see cref="InvalidObjectNameException"/> for a name that is not allowed and an <see cref="IOException"/> when the
/// storage fails; the cases a caller can act on are subclasses of <see cref="ObjectStoreException"/>.
/// </remarks>
public interface IObjectStore
{
    /// <summary>Where the objects lie, for messages. Never holds a secret.</summary>
    Uri Location { get; }

    /// <summary>
    /// Writes an object from the current position of <paramref name="content"/> to its end, in constant memory whatever the size.
    /// </summary>
    /// <param name="name">The object's name.</param>
    /// <param name="content">What to store; read once, need not be seekable.</param>
    /// <param name="condition">What must hold for the write to happen.</param>
    /// <param name="cancellationToken">Abandons the upload; nothing becomes visible.</param>
    /// <returns>The object as stored.</returns>
    /// <exception cref="PreconditionFailedException"><paramref name="condition"/> does not hold; nothing was changed.</exception>
    /// <exception cref="StorageFullException">No space left; nothing was changed.</exception>
    Task<ObjectInfo> PutAsync(string name, Stream content, PutCondition condition, CancellationToken cancellationToken);

    /// <summary>
    /// Opens an object, or a range of it, for reading. The content is one version, even if the object is replaced meanwhile.
    /// </summary>
    /// <param name="name">The object's name.</param>
    /// <param name="range">The bytes wanted; null for all. A range that reaches past the end is cut there.</param>
    /// <param name="cancellationToken">Abandons the request.</param>
    /// <returns>The open object; to be disposed.</returns>
    /// <exception cref="ObjectNotFoundException">No such object.</exception>
    /// <exception cref="RangeNotSatisfiableException">The range begins at or after the end of the object.</exception>
    Task<ObjectDownload> GetAsync(string name, ByteRange? range, CancellationToken cancellationToken);

    /// <summary>Size and entity tag of an object; null when there is none.</summary>
    Task<ObjectInfo?> HeadAsync(string name, CancellationToken cancellationToken);

    /// <summary>All objects whose name starts with <paramref name="prefix"/>, in ordinal order of the whole name.</summary>
    /// <param name="prefix">The start of the names; it may end inside a segment, and empty means every object.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes an object.</summary>
    /// <returns>True when there was one.</returns>
    Task<bool> DeleteAsync(string name, CancellationToken cancellationToken);
}
