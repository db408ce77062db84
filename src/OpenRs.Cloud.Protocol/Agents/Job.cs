using System.Threading.Channels;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

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

    /// <summary>Does the work. Never fails: an error is the event of its end.</summary>
    /// <param name="executor">Does it.</param>
    /// <param name="offer">The run or evaluation it is for.</param>
    /// <param name="phases">Is told what the time goes into.</param>
    /// <param name="events">Is told of each finished unit, and of the end.</param>
    public async Task RunAsync(IUnitExecutor executor, Offer offer, PhaseClock phases, ChannelWriter<AgentEvent> events)
    {
        Exception? error = null;
        try
        {
            await executor.ExecuteAsync(
                offer, Units, outcome => events.TryWrite(new AgentEvent.UnitDone(this, outcome)), phases, Cancellation.Token);
        }
        catch (Exception exception)
        {
            error = exception;
        }

        events.TryWrite(new AgentEvent.JobEnded(this, error));
    }

    /// <inheritdoc/>
    public void Dispose() => Cancellation.Dispose();
}
