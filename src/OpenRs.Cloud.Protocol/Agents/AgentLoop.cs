using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>
/// The agent's end of the protocol: one loop over events, so nothing here is locked. It outlives connections: a lease, the job under way
/// and results that the server has not acknowledged stay when a connection breaks, and are taken up again with the next one. When a lease
/// ends without a renewal the job is stopped, whether the server is there or not: so a dead control plane cannot overspend.
/// </summary>
/// <param name="executor">Does the work.</param>
/// <param name="lease">The lease of this agent.</param>
/// <param name="outbox">What this agent sends.</param>
/// <param name="time">The time.</param>
/// <param name="logger">Where it logs.</param>
public sealed partial class AgentLoop(
    IUnitExecutor executor, LeaseKeeper lease, Outbox outbox, TimeProvider time, ILogger logger) : IDisposable
{
    // How soon something is looked at again that is due and was not ended by looking at it.
    private static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(200);

    // Timers drop fractions of a millisecond; a timer that fires too early would fire twice.
    private static readonly TimeSpan TimerResolution = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(1);
    private readonly Channel<AgentEvent> _events = Channel.CreateUnbounded<AgentEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _drained = new();
    private Offer? _offer;
    private Job? _job;
    private TimeSpan _heartbeatInterval;
    private long _refusedAt;
    private long? _drainDeadline;
    private ChannelWriter<ConnectRequest>? _connection;
    private bool _asking;
    private bool _closing;

    /// <summary>Cancelled when a drain is over: the lease is given back, and nothing more is sent.</summary>
    public CancellationToken Drained => _drained.Token;

    /// <summary>Takes in a message of the server, in order.</summary>
    public void Receive(ConnectResponse message) => _events.Writer.TryWrite(new AgentEvent.Received(message));

    /// <summary>
    /// From now on asks for nothing. Units under way are finished and reported; what is not finished in time goes back to the server with
    /// the lease, so that others do it at once.
    /// </summary>
    /// <param name="gracePeriod">Time for units under way and for receipts of finished ones.</param>
    public void Drain(TimeSpan gracePeriod) => _events.Writer.TryWrite(new AgentEvent.DrainRequested(gracePeriod));

    /// <summary>Runs the loop over one connection, or without one, until the token ends it.</summary>
    /// <param name="connection">
    /// Takes messages to the server; Hello has been sent. <see langword="null"/> while there is no connection.
    /// </param>
    /// <param name="cancellationToken">Ends with the connection.</param>
    public async Task RunAsync(ChannelWriter<ConnectRequest>? connection, CancellationToken cancellationToken)
    {
        _connection = connection;
        _asking = false;
        await using var timer = time.CreateTimer(
            _ => _events.Writer.TryWrite(new AgentEvent.Tick()), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        try
        {
            while (await _events.Reader.WaitToReadAsync(cancellationToken))
            {
                while (_events.Reader.TryRead(out var happened))
                {
                    Handle(happened);
                    Proceed();
                }

                timer.Change(UntilDue(), Timeout.InfiniteTimeSpan);
            }
        }
        finally
        {
            outbox.Connection = null;
        }
    }

    /// <summary>Frees the token of <see cref="Drained"/>.</summary>
    public void Dispose() => _drained.Dispose();

    private void Handle(AgentEvent happened)
    {
        switch (happened)
        {
            case AgentEvent.Received received:
                Handle(received.Message);
                break;
            case AgentEvent.UnitDone done when done.Job.LeaseId == lease.Current?.LeaseId:
                outbox.Report(done.Outcome.UnitId, JobReports.Result(lease.Current, done.Outcome));
                break;
            case AgentEvent.JobEnded ended:
                HandleEnd(ended.Job, ended.Error);
                break;
            case AgentEvent.DrainRequested drain:
                logger.LogDraining(_job?.Units.Count ?? 0, drain.GracePeriod.TotalSeconds);
                _drainDeadline = time.GetTimestamp() + (long)(drain.GracePeriod.TotalSeconds * time.TimestampFrequency);
                break;
        }
    }

    private void Handle(ConnectResponse message)
    {
        switch (message.MessageCase)
        {
            case ConnectResponse.MessageOneofCase.Welcome:
                HandleWelcome(message.Welcome);
                break;
            case ConnectResponse.MessageOneofCase.Offer when _drainDeadline is null && lease.Current is null:
                _offer = message.Offer;
                outbox.Send(lease.Open(_offer.Job));
                break;
            case ConnectResponse.MessageOneofCase.LeaseGranted:
                HandleGrant(message.LeaseGranted);
                break;
            case ConnectResponse.MessageOneofCase.LeaseEnded:
                HandleLeaseEnd(message.LeaseEnded);
                break;
            case ConnectResponse.MessageOneofCase.Work when _drainDeadline is null:
                _asking = false;
                StartJob(message.Work.Units);
                break;
            case ConnectResponse.MessageOneofCase.Receipt:
                HandleReceipt(message.Receipt);
                break;
        }
    }

    private void HandleWelcome(Welcome welcome)
    {
        outbox.Connection = _connection;
        _heartbeatInterval = TimeSpan.FromMilliseconds(welcome.HeartbeatIntervalMs);
        executor.UseObjects(welcome.ObjectStore);
        if (lease.Current is not null)
        {
            SendHeartbeat();
            outbox.Resend();
        }
    }

    private void HandleGrant(LeaseGranted granted)
    {
        if (lease.Accept(granted))
        {
            _asking = false;
            _closing = false;
            logger.LogLeased(granted.LeaseId, granted.Seconds);
        }
    }

    // Answers OpenLease, RequestWork or Heartbeat: in each case the last request is answered, too.
    private void HandleLeaseEnd(LeaseEnded ended)
    {
        _asking = false;
        if (lease.Current is null)
        {
            logger.LogRefusedLease(ended.Reason);
            _refusedAt = time.GetTimestamp();
        }
        else if (ended.LeaseId == lease.Current.LeaseId)
        {
            logger.LogLeaseEnded(ended.LeaseId, ended.Reason);
            _closing = true;
            DropWork();
            CloseWhenStopped();
        }
    }

    // Until the work has stopped it uses the GPU, and that is charged.
    private void CloseWhenStopped()
    {
        if (_closing && _job is null && lease.Current is not null)
        {
            _closing = false;
            outbox.Send(lease.Close());
        }
    }

    private void HandleReceipt(Receipt receipt)
    {
        outbox.Acknowledge(receipt.UnitId);
        if (receipt.Status is not (ReceiptStatus.Accepted or ReceiptStatus.Duplicate))
        {
            logger.LogRefusedUnit(receipt.UnitId, receipt.Status);
        }
    }

    private void StartJob(IReadOnlyList<WorkUnit> units)
    {
        if (lease.Current is not { } current || _offer is not { } offer || _job is not null)
        {
            return; // For a lease that is over; its units go to other agents when the server notices, too.
        }

        _job = new Job(current.LeaseId, current.FencingToken, units, time);
        _ = _job.RunAsync(executor, offer, lease.Phases, _events.Writer);

        // After the work has begun: then its scope names it.
        logger.LogStarted(offer.Job, units.Count, units[0].UnitId);
    }

    private void HandleEnd(Job job, Exception? error)
    {
        _job = null;
        if (job.IsStopping)
        {
            logger.LogStopped(job.LeaseId, job.StoppingFor.TotalSeconds);
        }
        else if (error is not null && job.LeaseId == lease.Current?.LeaseId)
        {
            logger.LogFailed(error, job.Units[0].UnitId);
            foreach (var failure in JobReports.Failures(job, error))
            {
                outbox.Report(failure.WorkFailure.UnitId, failure);
            }
        }

        job.Dispose();
        CloseWhenStopped();
    }

    // After every event, and not only when the timer fires: a message may come when something is due, and moves the timer.
    private void Proceed()
    {
        WatchLease();
        WatchWork();
        if (_drainDeadline is { } deadline)
        {
            FinishDrain(deadline);
        }
        else
        {
            AskNext();
        }
    }

    // One request at a time: for a job while free, for work while leased and idle with all results acknowledged.
    private void AskNext()
    {
        if (!outbox.IsOpen || _asking || _job is not null)
        {
            return;
        }

        if (lease.Current is { } current)
        {
            if (outbox.IsAcknowledged)
            {
                _asking = true;
                outbox.Send(new ConnectRequest
                {
                    RequestWork = new RequestWork
                    {
                        LeaseId = current.LeaseId,
                        FencingToken = current.FencingToken,
                        MaxUnits = executor.UnitsAtOnce(_offer!),
                    },
                });
            }
        }
        else if (_refusedAt == 0 || time.GetElapsedTime(_refusedAt) >= RefusalPause)
        {
            _asking = true;
            _refusedAt = 0;
            outbox.Send(new ConnectRequest { Ready = new Ready() });
        }
    }

    private void SendHeartbeat() => outbox.Send(lease.Renew(_job?.IsTrainerWork ?? false));
}
