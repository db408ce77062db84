using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Workers;

/// <content>The agent's lease.</content>
public sealed partial class RolloutWorkerGrain
{
    /// <inheritdoc/>
    public async Task<LeaseAnswer> OpenLeaseAsync(
        Guid connectionId, string jobId, long sequence, CancellationToken cancellationToken)
    {
        Hear(connectionId);
        if (jobId != _offeredId)
        {
            return Refused(sequence, LeaseRefusal.NotOffered);
        }

        if (IsDrained)
        {
            await ForgetJobAsync(cancellationToken);
            return Refused(sequence, LeaseRefusal.Drained);
        }

        var price = PriceNow();
        var gpus = new GpuSet(Info.GpuType, Info.GpuCount, Info.Spot);
        var canTrain = Info.Roles.HasFlag(AgentRoles.Train);
        var request = new LeaseRequest
        {
            AgentId = AgentId, UsdPerHour = price, Sequence = sequence, Gpus = gpus, CanTrain = canTrain, DeviceType = Info.DeviceType,
            ProcessNonce = _process, NodeStart = Info.NodeStart,
        };
        var answer = await grains.GetGrain<ILedgerGrain>(jobId).OpenLeaseAsync(request, cancellationToken);
        var job = grains.GetJob(jobId);
        if (answer.Refusal == LeaseRefusal.None)
        {
            _jobId = jobId;
            _info = Info with { NodeStart = null };
            Note((agent, now) => agent.Lease(jobId, isNew: true, now));
            await job.LeaseOpenedAsync(Info, cancellationToken);
            return answer;
        }

        await ForgetJobAsync(cancellationToken);
        if (answer.Refusal is LeaseRefusal.OtherDevice or LeaseRefusal.PriceTooHigh)
        {
            await Pool.RejectAsync(AgentId, jobId, cancellationToken);
        }

        if (answer.Refusal == LeaseRefusal.PriceTooHigh)
        {
            await job.PriceRefusedAsync(Info with { UsdPerHour = price }, cancellationToken);
        }
        else if (answer.Refusal == LeaseRefusal.BudgetExhausted)
        {
            await job.BudgetRefusedAsync(cancellationToken);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> RenewLeaseAsync(Guid connectionId, LeaseRenewal renewal, CancellationToken cancellationToken)
    {
        Hear(connectionId);
        var jobId = JobOfLease(renewal.LeaseId);
        var answer = await grains.GetGrain<ILedgerGrain>(jobId).RenewLeaseAsync(
            Claim(renewal) with { UsdPerHour = PriceNow() }, cancellationToken);
        if (answer.Refusal == LeaseRefusal.BudgetExhausted)
        {
            await grains.GetJob(jobId).BudgetRefusedAsync(cancellationToken);
        }

        if (answer.Seconds <= 0)
        {
            await ForgetJobAsync(cancellationToken);
        }
        else if (_jobId != jobId)
        {
            // After a restart: neither the pool nor, if it crashed right after the grant, the job knows of the agent.
            _jobId = jobId;
            Note((agent, now) => agent.Lease(jobId, isNew: false, now));
            await ServeAsync(jobId, cancellationToken);
            await grains.GetJob(jobId).LeaseOpenedAsync(Info, cancellationToken);
        }
        else if (time.GetElapsedTime(_servedAt) >= ServePeriod)
        {
            await ServeAsync(jobId, cancellationToken);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task CloseLeaseAsync(Guid connectionId, LeaseRenewal last, CancellationToken cancellationToken)
    {
        Hear(connectionId);
        var jobId = JobOfLease(last.LeaseId);
        await grains.GetGrain<ILedgerGrain>(jobId).CloseLeaseAsync(Claim(last), cancellationToken);
        await ReleaseUnitsAsync(jobId, lost: false, cancellationToken);
        await grains.GetJob(jobId).LeaseClosedAsync(AgentId, cancellationToken);
        await ForgetJobAsync(cancellationToken);
    }

    // A connection may be older than the last change of the price book.
    private decimal PriceNow() => prices.UsdPerHour(Info.GpuType, Info.Spot, Info.GpuCount, time.GetUtcNow());

    private static LeaseAnswer Refused(long sequence, LeaseRefusal refusal) =>
        new() { LeaseId = "", FencingToken = 0, Seconds = 0, Sequence = sequence, Refusal = refusal };

    private LeaseRenewal Claim(LeaseRenewal renewal) => renewal with { AgentId = AgentId, ProcessNonce = _process };

    private static string JobOfLease(string leaseId) => LeaseName.JobOf(leaseId) ?? leaseId;
}
