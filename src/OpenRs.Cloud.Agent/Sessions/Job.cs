using System.Threading.Channels;
using OpenRs.Cloud.Agent.Leases;
using OpenRs.Cloud.Agent.Work;
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

    /// <summary>Starts the work on a thread of its own: tensor work must not hold up the pool that heartbeats run on.</summary>
    /// <param name="executor">Does it.</param>
    /// <param name="run">The run it is for.</param>
    /// <param name="phases">Is told what the time goes into.</param>
    /// <param name="events">Is told of each finished unit, and of the end.</param>
    public void Start(IUnitExecutor executor, Offer run, PhaseClock phases, ChannelWriter<AgentEvent> events) => _ = Task.Factory.StartNew(
        () => events.TryWrite(new AgentEvent.JobEnded(this, Run(executor, run, phases, events))),
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    public void Dispose() => Cancellation.Dispose();

    private Exception? Run(IUnitExecutor executor, Offer run, PhaseClock phases, ChannelWriter<AgentEvent> events)
    {
        try
        {
            executor
                .ExecuteAsync(run, Units, outcome => events.TryWrite(new AgentEvent.UnitDone(this, outcome)), phases, Cancellation.Token)
                .GetAwaiter()
                .GetResult();
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
