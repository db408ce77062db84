using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Simulator;

/// <summary>Units that an agent works on, under the lease they were given for.</summary>
internal sealed class SimulatedJob(string leaseId, long fencingToken, WorkGrant grant)
{
    public string LeaseId => leaseId;

    public long FencingToken => fencingToken;

    public WorkBatch Batch => grant.Batch;

    /// <summary>Positions that are still to do.</summary>
    public Queue<int> Left { get; } = new(grant.Positions);

    public bool IsCancelled { get; set; }

    /// <summary>Whether a stop waits for it.</summary>
    public bool IsTrainerWork => grant.Batch.Kind is WorkKind.Train or WorkKind.Save;
}
