using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>Shorthands over <see cref="IObjectStore"/>.</summary>
public static class ObjectStoreExtensions
{
    private const int FileBufferBytes = 1 << 20;

    /// <summary>Writes a small object from memory; see <see cref="IObjectStore.PutAsync"/>.</summary>
    public static async Task<ObjectInfo> PutAsync(
        this IObjectStore store, string name, ReadOnlyMemory<byte> content, PutCondition condition, CancellationToken cancellationToken)
    {
        await using var stream = BinaryData.FromBytes(content).ToStream();
        return await store.PutAsync(name, stream, condition, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes an object from a local file; see <see cref="IObjectStore.PutAsync"/>.</summary>
    public static async Task<ObjectInfo> PutFileAsync(
        this IObjectStore store, string name, string path, PutCondition condition, CancellationToken cancellationToken)
    {
        await using var stream = OpenSequential(path);
        return await store.PutAsync(name, stream, condition, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether an object of this name exists.</summary>
    public static async Task<bool> ExistsAsync(this IObjectStore store, string name, CancellationToken cancellationToken) =>
        await store.HeadAsync(name, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Reads a whole object into memory.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="maxBytes">The largest size accepted, so that a wrong name cannot fill the memory.</param>
    /// <param name="cancellationToken">Abandons the download.</param>
    /// <exception cref="ObjectNotFoundException">No such object.</exception>
    /// <exception cref="ObjectStoreException">The object is larger than <paramref name="maxBytes"/>.</exception>
    public static async Task<byte[]> ReadAllBytesAsync(
        this IObjectStore store, string name, int maxBytes, CancellationToken cancellationToken)
    {
        await using var download = await store.GetAsync(name, null, cancellationToken).ConfigureAwait(false);
        if (download.Info.Size > maxBytes)
        {
            throw new ObjectStoreException(
                $"Object '{name}' in {store.Location} has {download.Info.Size} bytes; at most {maxBytes} were expected.");
        }

        var content = new byte[download.Info.Size];
        await download.Content.ReadExactlyAsync(content, cancellationToken).ConfigureAwait(false);
        return content;
    }

    /// <summary>Reads an object through, without keeping it.</summary>
    /// <returns>Its bytes and their sha256 in lower-case hexadecimal; <see langword="null"/> when there is no such object.</returns>
    public static async Task<(long Size, string Sha256)?> HashAsync(
        this IObjectStore store, string name, CancellationToken cancellationToken)
    {
        try
        {
            await using var download = await store.GetAsync(name, null, cancellationToken).ConfigureAwait(false);
            var hash = await SHA256.HashDataAsync(download.Content, cancellationToken).ConfigureAwait(false);
            return (download.Info.Size, Convert.ToHexStringLower(hash));
        }
        catch (ObjectNotFoundException)
        {
            return null;
        }
    }

    internal static FileStream OpenSequential(string path) =>
        new(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileBufferBytes, FileOptions.Asynchronous | FileOptions.SequentialScan);
}
