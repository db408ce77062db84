using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agent.Leases;
using OpenRs.Cloud.Agent.Work;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>
/// The agent's mind: one loop over events, so nothing here is locked. It outlives connections: a lease, the job under way and results
/// that the server has not acknowledged stay when a connection breaks, and are taken up again with the next one. When a lease ends
/// without a renewal the job is stopped, whether the server is there or not: so a dead control plane cannot overspend.
/// </summary>
internal sealed class AgentLoop(IUnitExecutor executor, TimeProvider time, ILogger<AgentLoop> logger) : IDisposable
{
    private static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan RefusalPause = TimeSpan.FromSeconds(1);
    private readonly Channel<AgentEvent> _events = Channel.CreateUnbounded<AgentEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Outbox _outbox = new();
    private readonly LeaseKeeper _lease = new(time);
    private readonly CancellationTokenSource _left = new();
    private Offer? _run;
    private Job? _job;
    private TimeSpan _heartbeatInterval;
    private long _refusedAt;
    private long? _leaveBy;
    private bool _welcomed;
    private bool _asking;

    /// <summary>Cancelled when a drain is over: the lease is given back and nothing more will be said.</summary>
    public CancellationToken Left => _left.Token;

    /// <summary>Takes in what the server says, in order.</summary>
    public void Receive(ConnectResponse message) => _events.Writer.TryWrite(new AgentEvent.Received(message));

    /// <summary>
    /// From now on asks for nothing. Units under way are finished and reported; what is not finished in time goes back to the server with
    /// the lease, so that others do it at once.
    /// </summary>
    /// <param name="patience">Time for units under way and for receipts of finished ones.</param>
    public void Drain(TimeSpan patience) => _events.Writer.TryWrite(new AgentEvent.DrainAsked(patience));

    /// <summary>Runs the loop over one connection, or without one, until the token ends it.</summary>
    /// <param name="connection">Takes messages to the server; Hello has been sent. <see langword="null"/> while there is no
    /// connection.</param>
    /// <param name="cancellationToken">Ends with the connection.</param>
    public async Task RunAsync(ChannelWriter<ConnectRequest>? connection, CancellationToken cancellationToken)
    {
        _outbox.Connection = connection;
        _welcomed = false;
        _asking = false;
        using var timer = new PeriodicTimer(TickPeriod, time);
        var ticking = TickAsync(timer, cancellationToken);
        try
        {
            await foreach (var happened in _events.Reader.ReadAllAsync(cancellationToken))
            {
                Handle(happened);
                if (_leaveBy is { } deadline)
                {
                    LeaveWhenDone(deadline);
                }
                else
                {
                    AskNext();
                }
            }
        }
        finally
        {
            _outbox.Connection = null;
            await ticking;
        }
    }

    public void Dispose() => _left.Dispose();

    private async Task TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                _events.Writer.TryWrite(new AgentEvent.Tick());
            }
        }
        catch (OperationCanceledException)
        {
            // The loop is over.
        }
    }

    private void Handle(AgentEvent happened)
    {
        switch (happened)
        {
            case AgentEvent.Received received:
                Handle(received.Message);
                break;
            case AgentEvent.UnitDone done when done.Job.LeaseId == _lease.Current?.LeaseId:
                _outbox.Report(done.Outcome.UnitId, JobReports.Result(_lease.Current, done.Outcome));
                break;
            case AgentEvent.JobEnded ended:
                HandleEnd(ended.Job, ended.Error);
                break;
            case AgentEvent.Tick:
                WatchLease();
                break;
            case AgentEvent.DrainAsked drain:
                logger.LogDraining(_job?.Units.Count ?? 0, drain.Patience.TotalSeconds);
                _leaveBy = time.GetTimestamp() + (long)(drain.Patience.TotalSeconds * time.TimestampFrequency);
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
            case ConnectResponse.MessageOneofCase.Offer when _leaveBy is null:
                _run = message.Offer;
                _outbox.Send(_lease.Open(_run.Run));
                break;
            case ConnectResponse.MessageOneofCase.LeaseGranted:
                HandleGrant(message.LeaseGranted);
                break;
            case ConnectResponse.MessageOneofCase.LeaseEnded:
                HandleLeaseEnd(message.LeaseEnded);
                break;
            case ConnectResponse.MessageOneofCase.Work when _leaveBy is null:
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
        _welcomed = true;
        _heartbeatInterval = TimeSpan.FromMilliseconds(welcome.HeartbeatIntervalMs);
        executor.UseObjects(welcome.ObjectStore);
        if (_lease.Current is not null)
        {
            SendHeartbeat();
            _outbox.Repeat();
        }
    }

    private void HandleGrant(LeaseGranted granted)
    {
        if (_lease.Accept(granted))
        {
            _asking = false;
            logger.LogLeased(granted.LeaseId, granted.Seconds);
        }
    }

    // Answers OpenLease, RequestWork or Heartbeat: in each case what was asked for last is off.
    private void HandleLeaseEnd(LeaseEnded ended)
    {
        _asking = false;
        if (_lease.Current is null)
        {
            logger.LogRefusedLease(ended.Reason);
            _refusedAt = time.GetTimestamp();
        }
        else if (ended.LeaseId == _lease.Current.LeaseId)
        {
            logger.LogLeaseEnded(ended.LeaseId, ended.Reason);
            _outbox.Send(_lease.Close());
            DropWork();
        }
    }

    private void HandleReceipt(Receipt receipt)
    {
        _outbox.Acknowledge(receipt.UnitId);
        if (!receipt.Accepted && receipt.Reason != "DUPLICATE")
        {
            logger.LogRefusedUnit(receipt.UnitId, receipt.Reason);
        }
    }

    private void StartJob(IReadOnlyList<WorkUnit> units)
    {
        if (_lease.Current is not { } lease || _run is not { } run || _job is not null)
        {
            return; // For a lease that is over; its units go to other agents when the server notices, too.
        }

        _job = new Job(lease.LeaseId, lease.FencingToken, units);
        logger.LogStarted(run.Run, units.Count, units[0].UnitId);
        _job.Start(executor, run, _lease.Phases, _events.Writer);
    }

    private void HandleEnd(Job job, Exception? error)
    {
        _job = null;
        if (error is not null && !job.Cancellation.IsCancellationRequested && job.LeaseId == _lease.Current?.LeaseId)
        {
            logger.LogFailed(error, job.Units[0].UnitId);
            foreach (var failure in JobReports.Failures(job, error))
            {
                _outbox.Report(failure.WorkFailure.UnitId, failure);
            }
        }

        job.Dispose();
    }

    private void WatchLease()
    {
        if (_lease.IsOver)
        {
            logger.LogExpired(_lease.Current!.LeaseId);
            _lease.Drop();
            _asking = false;
            DropWork();
        }
        else if (_welcomed && _lease.IsHeartbeatDue(_heartbeatInterval))
        {
            SendHeartbeat();
        }
    }

    // One wish at a time: for a run while free, for work while leased and idle with all results acknowledged.
    private void AskNext()
    {
        if (!_welcomed || _asking || _job is not null)
        {
            return;
        }

        if (_lease.Current is { } lease)
        {
            if (_outbox.IsAcknowledged)
            {
                _asking = true;
                var request = new RequestWork
                {
                    LeaseId = lease.LeaseId,
                    FencingToken = lease.FencingToken,
                    MaxUnits = executor.UnitsAtOnce(_run!),
                };
                _outbox.Send(new ConnectRequest { RequestWork = request });
            }
        }
        else if (_refusedAt == 0 || time.GetElapsedTime(_refusedAt) >= RefusalPause)
        {
            _asking = true;
            _refusedAt = 0;
            _outbox.Send(new ConnectRequest { Ready = new Ready() });
        }
    }

    // Reports go out before the lease is closed, on one stream, so what is finished counts even when its receipt does not come in time.
    private void LeaveWhenDone(long deadline)
    {
        var isDone = _job is null && _outbox.IsAcknowledged;
        if (!isDone && time.GetTimestamp() < deadline)
        {
            return;
        }

        _job?.Cancellation.Cancel();
        if (_lease.Current is not null)
        {
            _outbox.Send(_lease.Close());
        }

        _left.Cancel();
    }

    private void SendHeartbeat() => _outbox.Send(_lease.Renew(_job?.IsTrainerWork ?? false));

    private void DropWork()
    {
        _job?.Cancellation.Cancel();
        _outbox.Clear();
    }
}
