using System.Collections.Concurrent;
using System.Threading.Channels;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>Units under way, under the lease they were given for.</summary>
internal sealed class Job(string leaseId, long fencingToken, IReadOnlyList<WorkUnit> units, TimeProvider time) : IDisposable
{
    // Counted from when it is told to stop, which is before the end of its lease.
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, bool> _done = new(StringComparer.Ordinal);
    private long? _stoppedAt;

    /// <summary>Lease id.</summary>
    public string LeaseId { get; } = leaseId;

    /// <summary>Fencing token of the lease.</summary>
    public long FencingToken { get; } = fencingToken;

    /// <summary>All its units.</summary>
    public IReadOnlyList<WorkUnit> Units { get; } = units;

    /// <summary>Whether it was told to stop.</summary>
    public bool IsStopping => _stoppedAt is not null;

    /// <summary>Time since it was told to stop.</summary>
    public TimeSpan StoppingFor => _stoppedAt is { } at ? time.GetElapsedTime(at) : TimeSpan.Zero;

    /// <summary>Time until it must have stopped, once it was told to; zero or less when it does not stop.</summary>
    public TimeSpan? UntilOverdue => IsStopping ? StopLimit - StoppingFor : null;

    /// <summary>Whether it continues although it was told to stop.</summary>
    public bool IsOverdue => UntilOverdue <= TimeSpan.Zero;

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
                offer, Units, outcome => Report(outcome, events), phases, _stop.Token);
        }
        catch (Exception exception)
        {
            error = exception;
        }

        events.TryWrite(new AgentEvent.JobEnded(this, error));
    }

    /// <summary>Whether one of its units is finished.</summary>
    public bool IsDone(string unitId) => _done.ContainsKey(unitId);

    /// <summary>Tells it to stop.</summary>
    public void Stop()
    {
        _stoppedAt ??= time.GetTimestamp();
        _stop.Cancel();
    }

    private void Report(UnitOutcome outcome, ChannelWriter<AgentEvent> events)
    {
        _done[outcome.UnitId] = true;
        events.TryWrite(new AgentEvent.UnitDone(this, outcome));
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}
