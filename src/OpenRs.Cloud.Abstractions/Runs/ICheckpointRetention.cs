namespace OpenRs.Cloud.Runs;

/// <summary>Deletes checkpoints that nobody needs any more. It works beside the grains, which must not wait for objects.</summary>
public interface ICheckpointRetention
{
    /// <summary>Looks at a run's checkpoints soon: one was committed, or a crash may have cut off what an earlier one led to.</summary>
    /// <param name="projectId">Project.</param>
    /// <param name="runId">Run.</param>
    void Schedule(string projectId, string runId);
}
