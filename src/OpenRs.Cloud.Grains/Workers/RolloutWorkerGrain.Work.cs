using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <content>The units of the job that the agent works for.</content>
public sealed partial class RolloutWorkerGrain
{
    /// <inheritdoc/>
    public async Task<WorkAnswer> RequestWorkAsync(
        Guid connectionId, string leaseId, long fencingToken, int maxUnits, CancellationToken cancellationToken)
    {
        CheckConnection(connectionId);
        var jobId = JobOfLease(leaseId);
        if (IsDrained)
        {
            return new WorkAnswer { RunEnded = true, EndReason = LeaseRefusal.Drained };
        }

        var claim = new LeaseClaim(leaseId, fencingToken, AgentId, _process);
        if (!await grains.GetGrain<ILedgerGrain>(jobId).MayWorkAsync(claim, cancellationToken)
            || await MovesAsync(jobId, claim, cancellationToken))
        {
            return new WorkAnswer { RunEnded = true };
        }

        await ReportWorkTimeAsync(jobId, cancellationToken);
        var request = new WorkRequest { AgentId = AgentId, FencingToken = fencingToken, MaxUnits = maxUnits, Roles = Info.Roles };
        var answer = await grains.GetWork(jobId).LeaseUnitsAsync(request, cancellationToken);
        _workSince = answer.Grant is null ? null : time.GetTimestamp();
        if (answer.Grant is { Batch: var batch, Positions.Count: var units })
        {
            Note((agent, now) => agent.Start(batch.Kind, batch.Step, units, now));
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> CompleteAsync(
        Guid connectionId, string leaseId, UnitReport report, CancellationToken cancellationToken)
    {
        Hear(connectionId);
        var jobId = JobOfLease(leaseId);
        var work = grains.GetWork(jobId);
        var receipt = await work.CompleteAsync(AgentId, report, cancellationToken);
        Note((agent, now) => agent.Report(receipt.Status == ReceiptStatus.Accepted, now));
        if (receipt is { StepSeconds: > 0, Status: ReceiptStatus.Accepted })
        {
            await grains.GetGrain<ILedgerGrain>(jobId).ReportStepAsync(receipt.StepSeconds, cancellationToken);
        }

        if (receipt.BatchOver)
        {
            await grains.GetJob(jobId).AdvanceAsync(cancellationToken);
        }

        return receipt;
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(
        Guid connectionId, string leaseId, UnitFailure failure, CancellationToken cancellationToken)
    {
        Hear(connectionId);
        var jobId = JobOfLease(leaseId);
        Note(static (agent, now) => agent.Report(counts: false, now));
        var receipt = await grains.GetWork(jobId).FailAsync(failure with { AgentId = AgentId }, cancellationToken);
        if (receipt.BatchOver)
        {
            await grains.GetJob(jobId).AdvanceAsync(cancellationToken);
        }

        return receipt;
    }

    // What the agent's connection left behind: a place in the pool and units that others must do.
    private async Task ReleaseUnitsAsync(string jobId, bool lost, CancellationToken cancellationToken)
    {
        if (await grains.GetWork(jobId).ReleaseAgentAsync(AgentId, lost, cancellationToken))
        {
            await grains.GetJob(jobId).AdvanceAsync(cancellationToken);
        }
    }

    // An agent that asks has finished what it was given. A stop may have to wait for work as long as this before it can save.
    private async Task ReportWorkTimeAsync(string jobId, CancellationToken cancellationToken)
    {
        if (_workSince is { } since)
        {
            _workSince = null;
            await grains.GetGrain<ILedgerGrain>(jobId).ReportStepAsync(time.GetElapsedTime(since).TotalSeconds, cancellationToken);
        }
    }

    // The job chooses whom it can do without, the pool whether it still must give one: only who both agree on leaves, between two units.
    private async Task<bool> MovesAsync(string jobId, LeaseClaim claim, CancellationToken cancellationToken) => _isWanted
        && await grains.GetGrain<ILedgerGrain>(jobId).IsSpareAsync(claim, cancellationToken)
        && await Pool.MoveAsync(AgentId, cancellationToken);
}
