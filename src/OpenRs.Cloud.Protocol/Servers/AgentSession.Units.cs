using OpenRs.Cloud.V1;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Protocol.Servers;

/// <content>Reports of units.</content>
public sealed partial class AgentSession
{
    private async Task HandleAsync(WorkResult result, CancellationToken cancellationToken)
    {
        var report = SessionMapper.ToReport(result);
        var receipt = await ResultCheck.FindProblemAsync(report, results, cancellationToken) is { } problem
            ? await RejectAsync(result, problem, cancellationToken)
            : await _worker!.CompleteAsync(_connectionId, result.LeaseId, report, cancellationToken);
        if (receipt.Status == Work.ReceiptStatus.Mismatch)
        {
            LogMismatch(_agentId, result.UnitId);
        }

        await SendAsync(SessionMapper.ToResponse(result.UnitId, receipt), cancellationToken);
    }

    private async Task HandleAsync(WorkFailure failure, CancellationToken cancellationToken)
    {
        LogUnitFailed(_agentId, failure.UnitId, failure.Error);
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
