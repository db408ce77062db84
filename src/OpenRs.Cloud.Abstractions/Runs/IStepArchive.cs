namespace OpenRs.Cloud.Runs;

/// <summary>Where runs put the metrics of their steps for good, in blocks. It goes when the run is deleted.</summary>
public interface IStepArchive
{
    /// <summary>Writes a block. A repeated call with the same steps changes nothing.</summary>
    /// <param name="projectId">Project of the run.</param>
    /// <param name="runId">The run.</param>
    /// <param name="first">Step that the block begins with; it names the block, whether or not the run still knows that step.</param>
    /// <param name="steps">Steps of the block, oldest first, at least one.</param>
    /// <param name="cancellationToken">Abandons the write.</param>
    /// <exception cref="IOException">The archive cannot be written; nothing was.</exception>
    Task WriteAsync(
        string projectId, string runId, int first, IReadOnlyList<StepMetrics> steps, CancellationToken cancellationToken);

    /// <summary>The steps of a block, oldest first; none when it was not written.</summary>
    Task<IReadOnlyList<StepMetrics>> ReadAsync(string projectId, string runId, int first, CancellationToken cancellationToken);
}
