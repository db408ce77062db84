using System.Collections.Concurrent;
using OpenRs.Cloud.V1;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Times from an agent's request to the server's answer, over one connection.</summary>
internal sealed class ConnectionMeter(LoadMeters meters, TimeProvider time)
{
    private readonly ConcurrentDictionary<long, long> _leaseRequests = [];
    private readonly ConcurrentDictionary<string, long> _reports = new(StringComparer.Ordinal);
    private long _workRequest;
    private string _lastBatch = "";
    private bool _isLeased;

    /// <summary>The agent sends a message.</summary>
    public void OnSent(object? message)
    {
        var now = time.GetTimestamp();
        switch (message)
        {
            case ConnectRequest { OpenLease: { } open }: _leaseRequests[open.Sequence] = now; break;
            case ConnectRequest { Heartbeat: { } heartbeat }: _leaseRequests[heartbeat.Sequence] = now; break;
            case ConnectRequest { RequestWork: not null }: Volatile.Write(ref _workRequest, now); break;
            case ConnectRequest { WorkResult: { } result }: _reports[result.UnitId] = now; break;
            case ConnectRequest { WorkFailure: { } failure }: meters.Fail($"A unit failed: {failure.Error}"); break;
        }
    }

    /// <summary>The server answers.</summary>
    public void OnReceived(object? message)
    {
        switch (message)
        {
            case ConnectResponse { LeaseGranted: { } granted }: Take(granted); break;
            case ConnectResponse { LeaseEnded: { } ended }: meters.Fail($"A lease ended: {ended.Reason}."); break;
            case ConnectResponse { Work: { } work }: Take(work); break;
            case ConnectResponse { Receipt: { } receipt }: Take(receipt); break;
        }
    }

    private void Take(LeaseGranted granted)
    {
        if (_leaseRequests.TryRemove(granted.Sequence, out var sent))
        {
            (_isLeased ? meters.Renewals : meters.Opens).AddSince(sent);
        }

        if (!_isLeased)
        {
            _isLeased = true;
            meters.IsAtWork();
        }
    }

    private void Take(Work work)
    {
        var batch = work.Units[0].UnitId.Split('/')[0];
        if (batch == _lastBatch)
        {
            meters.Work.AddSince(Volatile.Read(ref _workRequest));
        }

        _lastBatch = batch;
    }

    private void Take(Receipt receipt)
    {
        if (_reports.TryRemove(receipt.UnitId, out var sent))
        {
            meters.Reports.AddSince(sent);
        }

        if (receipt.Status != ReceiptStatus.Accepted)
        {
            meters.Fail($"A result was not accepted: {receipt.Status}.");
        }
    }
}
