using OpenRs.Cloud.Objects;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>The objects that agents store, as the server sees them.</summary>
public interface IResultObjects
{
    /// <summary>The sha256 of an object's content in lower-case hexadecimal digits; <see langword="null"/> when there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Abandons the reading.</param>
    Task<string?> HashAsync(string name, CancellationToken cancellationToken);

    /// <summary>Whether a checkpoint is there as it is reported: committed, with all its files, and with these weights.</summary>
    /// <param name="checkpoint">The report.</param>
    /// <param name="cancellationToken">Abandons the reading.</param>
    Task<bool> HasCheckpointAsync(CheckpointRef checkpoint, CancellationToken cancellationToken);
}
