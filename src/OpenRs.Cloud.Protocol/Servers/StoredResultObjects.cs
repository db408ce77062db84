using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Storage.Checkpoints;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>The objects that agents store, in the object store.</summary>
/// <param name="objects">The store.</param>
/// <param name="time">The time.</param>
public sealed class StoredResultObjects(IObjectStore objects, TimeProvider time) : IResultObjects
{
    private const int JobPrefixSegments = 4;

    /// <inheritdoc/>
    public async Task<string?> HashAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await objects.HashAsync(name, cancellationToken))?.Sha256;
        }
        catch (InvalidObjectNameException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<bool> HasCheckpointAsync(CheckpointRef checkpoint, CancellationToken cancellationToken)
    {
        var job = string.Join('/', checkpoint.Prefix.Split('/').Take(JobPrefixSegments));
        try
        {
            var store = new CheckpointStore(objects, job, time);
            var manifest = await store.GetAsync(checkpoint.Step, cancellationToken);
            return manifest.WeightsSha256 == checkpoint.WeightsSha256 && store.FilesPrefix(manifest) == checkpoint.Prefix
                && await store.IsWholeAsync(manifest, cancellationToken);
        }
        catch (Exception exception)
            when (exception is CheckpointNotFoundException or InvalidManifestException or InvalidObjectNameException)
        {
            return false;
        }
    }
}
