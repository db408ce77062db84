using System.Diagnostics;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Protocol.Servers;

/// <content>Units: given out, and reported.</content>
public sealed partial class AgentSession
{
    private async Task GiveWorkAsync(RequestWork request, CancellationToken cancellationToken)
    {
        if (request.MaxUnits < 1)
        {
            throw Violation("RequestWork.max_units must be at least 1.");
        }

        _spans.EndAll("The agent asked for other work.");
        var work = grains.GetWork(SessionMapper.JobOfLease(request.LeaseId));
        for (var revision = 0L; ; revision = await work.WaitForWorkAsync(revision, WaitSlice, cancellationToken))
        {
            var answer = await _worker!.RequestWorkAsync(
                _connectionId, request.LeaseId, request.FencingToken, request.MaxUnits, cancellationToken);
            if (answer.RunEnded || answer.Grant is not null)
            {
                var response = answer.Grant is { } grant
                    ? Give(request.LeaseId, grant)
                    : SessionMapper.Ended(request.LeaseId, answer.EndReason);
                await SendAsync(response, cancellationToken);
                return;
            }
        }
    }

    private ConnectResponse Give(string leaseId, WorkGrant grant)
    {
        var response = SessionMapper.ToResponse(grant);
        _spans.Begin(_agentId, leaseId, grant.Batch, response.Work.Units);
        return response;
    }

    private async Task HandleAsync(WorkResult result, CancellationToken cancellationToken)
    {
        // What is logged of the unit from here on is part of its trace.
        using var span = _spans.Take(result.UnitId);
        Activity.Current = span ?? Activity.Current;
        var report = SessionMapper.ToReport(result);
        var receipt = await ResultCheck.FindProblemAsync(report, results, cancellationToken) is { } problem
            ? await RejectAsync(result, problem, cancellationToken)
            : await _worker!.CompleteAsync(_connectionId, result.LeaseId, report, cancellationToken);
        if (receipt.Status == Work.ReceiptStatus.Mismatch)
        {
            LogMismatch(_agentId, result.UnitId);
        }

        if (receipt.Status is not (Work.ReceiptStatus.Accepted or Work.ReceiptStatus.Duplicate))
        {
            span?.SetStatus(ActivityStatusCode.Error, receipt.Status.ToString());
        }

        await SendAsync(SessionMapper.ToResponse(result.UnitId, receipt), cancellationToken);
    }

    private async Task HandleAsync(WorkFailure failure, CancellationToken cancellationToken)
    {
        using var span = _spans.Take(failure.UnitId);
        Activity.Current = span ?? Activity.Current;
        LogUnitFailed(_agentId, failure.UnitId, failure.Error);
        span?.SetStatus(ActivityStatusCode.Error, failure.Error);
        var receipt = await _worker!.FailAsync(_connectionId, failure.LeaseId, SessionMapper.ToFailure(failure), cancellationToken);
        await SendAsync(SessionMapper.ToResponse(failure.UnitId, receipt), cancellationToken);
    }

    // A result that is not what it says is an attempt that failed: others may do better, and after some of them the run says why.
    private async Task<UnitReceipt> RejectAsync(WorkResult result, string problem, CancellationToken cancellationToken)
    {
        LogUnitFailed(_agentId, result.UnitId, problem);
        var failure = SessionMapper.ToFailure(new WorkFailure
        {
            LeaseId = result.LeaseId, FencingToken = result.FencingToken, UnitId = result.UnitId, Error = $"{_agentId}: {problem}",
        });
        var receipt = await _worker!.FailAsync(_connectionId, result.LeaseId, failure, cancellationToken);
        return receipt.Status == Work.ReceiptStatus.Accepted ? receipt with { Status = Work.ReceiptStatus.Invalid } : receipt;
    }
}
