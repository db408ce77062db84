using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>
/// Files that are objects already, each with the hash that it must have: whoever reads one to its end has read those bytes.
/// </summary>
/// <param name="objects">Where they are.</param>
/// <param name="prefix">Start of their names, with the slash.</param>
/// <param name="sha256">The hash of each by its path, 64 lower-case hexadecimal digits.</param>
public sealed class StoredFiles(IObjectStore objects, string prefix, IReadOnlyDictionary<string, string> sha256) : ICheckpointSource
{
    /// <inheritdoc/>
    public string Location => $"{prefix} in {objects.Location}";

    /// <inheritdoc/>
    public IReadOnlyList<string> Paths { get; } = [.. sha256.Keys.Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    /// <exception cref="ContentMismatchException">At its end: it has other bytes.</exception>
    public async Task<Stream> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var download = await objects.GetAsync(prefix + path, null, cancellationToken).ConfigureAwait(false);
        return new VerifyingStream(download.Content, sha256[path], $"{prefix}{path}");
    }
}
