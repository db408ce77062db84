namespace OpenRs.Cloud.Protocol.Agents;

/// <content>How leases, work and the agent itself come to their end.</content>
public sealed partial class AgentLoop
{
    /// <summary>
    /// Raised when work continues a second after it was told to stop because its lease ended: only the end of the process stops it.
    /// </summary>
    public event Action? WorkOverran;

    /// <summary>Whether work is under way, under a lease or after its end.</summary>
    public bool IsWorking => _job is not null;

    private void WatchLease()
    {
        if (lease.IsOver)
        {
            logger.LogExpired(lease.Current!.LeaseId);
            lease.Drop();
            _asking = false;
            DropWork();
        }
        else if (outbox.IsOpen && lease.IsHeartbeatDue(_heartbeatInterval))
        {
            SendHeartbeat();
        }
    }

    // The timer is set for this moment and not for a short period: a machine that runs many agents would spend most of its time looking.
    private TimeSpan UntilDue()
    {
        ReadOnlySpan<TimeSpan?> moments =
        [
            lease.UntilOver,
            _job?.UntilOverdue,
            outbox.IsOpen ? lease.UntilHeartbeat(_heartbeatInterval) : null,
            outbox.IsOpen && lease.Current is null && _refusedAt != 0 ? RefusalPause - time.GetElapsedTime(_refusedAt) : null,
            _drainDeadline is { } deadline ? time.GetElapsedTime(time.GetTimestamp(), deadline) : null,
        ];
        var due = TimeSpan.MaxValue;
        foreach (var moment in moments)
        {
            // What is due and stays so must not put off what comes next.
            var wait = moment > TimeSpan.Zero ? moment.Value + TimerResolution : RetryPeriod;
            due = moment is not null && wait < due ? wait : due;
        }

        return due == TimeSpan.MaxValue ? Timeout.InfiniteTimeSpan : due;
    }

    private void WatchWork()
    {
        if (_job is { IsOverdue: true } && lease.Current is null)
        {
            WorkOverran?.Invoke();
        }
    }

    // Reports go out before the lease is closed, on one stream, so what is finished counts even when its receipt does not come in time.
    private void FinishDrain(long deadline)
    {
        var isDone = _job is null && outbox.IsAcknowledged;
        if (!isDone && time.GetTimestamp() < deadline)
        {
            return;
        }

        if (_job is { IsOverdue: false } job)
        {
            // The lease is closed when the work has stopped: what it used until then is charged.
            job.Stop();
            return;
        }

        if (lease.Current is not null)
        {
            outbox.Send(lease.Close());
        }

        _drained.Cancel();
    }

    private void DropWork()
    {
        _job?.Stop();
        outbox.Clear();
    }
}
