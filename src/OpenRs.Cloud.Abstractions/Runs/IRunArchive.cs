namespace OpenRs.Cloud.Runs;

/// <summary>Where runs put what leaves their state for good, in blocks. It goes when the run is deleted.</summary>
/// <typeparam name="T">What is put there: metrics of steps, or events.</typeparam>
public interface IRunArchive<T>
{
    /// <summary>Writes a block. A repeated call with the same items changes nothing.</summary>
    /// <param name="projectId">Project of the run.</param>
    /// <param name="runId">The run.</param>
    /// <param name="first">Number that the block begins with; it names the block, whether or not the run still has that item.</param>
    /// <param name="items">Items of the block, oldest first, at least one.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <exception cref="IOException">The archive cannot be written; nothing was.</exception>
    Task WriteAsync(string projectId, string runId, long first, IReadOnlyList<T> items, CancellationToken cancellationToken);

    /// <summary>The items of a block, oldest first; none when it was not written.</summary>
    Task<IReadOnlyList<T>> ReadAsync(string projectId, string runId, long first, CancellationToken cancellationToken);
}
