using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>Objects that are written once: a second write must bring the same bytes.</summary>
public static class ImmutableObjects
{
    /// <summary>
    /// Writes an object that never changes. A retry after a lost answer, or a duplicate of the same computation, succeeds.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <returns>The object as stored, now or by the first writer.</returns>
    /// <exception cref="ContentMismatchException">The object exists with other bytes; it is unchanged.</exception>
    public static async Task<ObjectInfo> PutImmutableAsync(
        this IObjectStore store, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            return await store.PutAsync(name, content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        }
        catch (PreconditionFailedException)
        {
            await using var existing = await store.GetAsync(name, null, cancellationToken).ConfigureAwait(false);
            var existingHash = await SHA256.HashDataAsync(existing.Content, cancellationToken).ConfigureAwait(false);
            var givenHash = SHA256.HashData(content.Span);
            return existing.Info.Size == content.Length && existingHash.AsSpan().SequenceEqual(givenHash)
                ? existing.Info
                : throw new ContentMismatchException(
                    $"Object '{name}' in {store.Location} exists with {existing.Info.Size} bytes, sha256 "
                    + $"{Convert.ToHexStringLower(existingHash)}; "
                    + $"this result has {content.Length} bytes, sha256 {Convert.ToHexStringLower(givenHash)}. Two computations that must "
                    + "agree do not: "
                    + "compare engine version and device of the two agents.");
        }
    }
}
