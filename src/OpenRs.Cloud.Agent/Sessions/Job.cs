using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>Units under way, under the lease they were given for.</summary>
internal sealed class Job(string leaseId, long fencingToken, IReadOnlyList<WorkUnit> units) : IDisposable
{
    /// <summary>Lease id.</summary>
    public string LeaseId { get; } = leaseId;

    /// <summary>Fencing token of the lease.</summary>
    public long FencingToken { get; } = fencingToken;

    /// <summary>All its units.</summary>
    public IReadOnlyList<WorkUnit> Units { get; } = units;

    /// <summary>Ends it.</summary>
    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>Whether a stop waits for it.</summary>
    public bool IsTrainerWork => Units[0].KindCase is WorkUnit.KindOneofCase.Train or WorkUnit.KindOneofCase.Save;

    public void Dispose() => Cancellation.Dispose();
}
