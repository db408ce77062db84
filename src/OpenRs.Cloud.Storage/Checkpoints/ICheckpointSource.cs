namespace OpenRs.Cloud.Storage.Checkpoints;

/// <summary>The files that are to become a checkpoint. They are read twice, and must not change meanwhile.</summary>
public interface ICheckpointSource
{
    /// <summary>Where they are, for messages.</summary>
    string Location { get; }

    /// <summary>Their paths, in ordinal order, with '/' between folders.</summary>
    IReadOnlyList<string> Paths { get; }

    /// <summary>Opens a file for one reading from its start.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="cancellationToken">Abandons it.</param>
    Task<Stream> OpenAsync(string path, CancellationToken cancellationToken);
}
