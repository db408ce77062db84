using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <inheritdoc cref="IRolloutWorkerGrain"/>
public sealed class RolloutWorkerGrain(IGrainContext context, IGrainFactory grains, PriceBook prices, TimeProvider time)
    : IGrainBase, IRolloutWorkerGrain
{
    // How long a job that comes when all agents are taken may wait for one.
    private static readonly TimeSpan ServePeriod = TimeSpan.FromSeconds(5);
    private AgentInfo? _info;
    private Guid _connectionId;
    private long? _workSince;
    private long _servedAt;
    private string? _jobId;
    private bool _isWanted;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string AgentId => context.GrainId.Key.ToString()!;

    private AgentInfo Info => _info ?? throw new InvalidOperationException($"Agent {AgentId} must connect before it does anything else.");

    private IGpuPoolGrain Pool => grains.GetGrain<IGpuPoolGrain>(Info.Pool);

    /// <inheritdoc/>
    public Task ConnectAsync(AgentInfo info, Guid connectionId, CancellationToken cancellationToken)
    {
        _info = info;
        _connectionId = connectionId;
        _workSince = null;

        // Pool and job may have been on the silo whose loss broke the connection: the first renewal tells both of the agent again.
        _jobId = null;
        _isWanted = false;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        if (_info is null || connectionId != _connectionId)
        {
            return;
        }

        await Pool.ReleaseAsync(AgentId, cancellationToken);
        if (_jobId is { } jobId)
        {
            await ReleaseUnitsAsync(jobId, lost: true, cancellationToken);
        }

        _info = null;
        _jobId = null;
        _isWanted = false;
    }

    /// <inheritdoc/>
    public async Task<JobOffer?> GetOfferAsync(CancellationToken cancellationToken)
    {
        _jobId = await Pool.AssignAsync(AgentId, Info.Roles, cancellationToken);
        if (_jobId is null)
        {
            return null;
        }

        var offer = await grains.GetJob(_jobId).GetOfferAsync(cancellationToken);
        if (offer is null)
        {
            await ForgetJobAsync(cancellationToken);
        }

        return offer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> OpenLeaseAsync(string jobId, long sequence, CancellationToken cancellationToken)
    {
        // The price of now: a connection may be older than the last change of the price book.
        var price = prices.UsdPerHour(Info.GpuType, Info.Spot, Info.GpuCount, time.GetUtcNow());
        var gpus = new GpuSet(Info.GpuType, Info.GpuCount, Info.Spot);
        var canTrain = Info.Roles.HasFlag(AgentRoles.Train);
        var request = new LeaseRequest
        {
            AgentId = AgentId, UsdPerHour = price, Sequence = sequence, Gpus = gpus, CanTrain = canTrain, DeviceType = Info.DeviceType,
        };
        var answer = await grains.GetGrain<ILedgerGrain>(jobId).OpenLeaseAsync(request, cancellationToken);
        var job = grains.GetJob(jobId);
        if (answer.Refusal == LeaseRefusal.None)
        {
            _jobId = jobId;
            await job.LeaseOpenedAsync(Info, cancellationToken);
            return answer;
        }

        await ForgetJobAsync(cancellationToken);
        if (answer.Refusal == LeaseRefusal.OtherDevice)
        {
            await Pool.RejectAsync(AgentId, jobId, cancellationToken);
        }
        else if (answer.Refusal == LeaseRefusal.BudgetExhausted)
        {
            await job.BudgetRefusedAsync(cancellationToken);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken)
    {
        var jobId = JobOfLease(renewal.LeaseId);
        var answer = await grains.GetGrain<ILedgerGrain>(jobId).RenewLeaseAsync(renewal, cancellationToken);
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
    public async Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken)
    {
        var jobId = JobOfLease(last.LeaseId);
        await grains.GetGrain<ILedgerGrain>(jobId).CloseLeaseAsync(last, cancellationToken);
        await ReleaseUnitsAsync(jobId, lost: false, cancellationToken);
        await grains.GetJob(jobId).LeaseClosedAsync(AgentId, cancellationToken);
        await ForgetJobAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WorkAnswer> RequestWorkAsync(string leaseId, long fencingToken, int maxUnits, CancellationToken cancellationToken)
    {
        var jobId = JobOfLease(leaseId);
        if (!await grains.GetGrain<ILedgerGrain>(jobId).MayWorkAsync(leaseId, fencingToken, cancellationToken)
            || await MovesAsync(jobId, leaseId, fencingToken, cancellationToken))
        {
            return new WorkAnswer { RunEnded = true };
        }

        await ReportWorkTimeAsync(jobId, cancellationToken);
        var request = new WorkRequest { AgentId = AgentId, FencingToken = fencingToken, MaxUnits = maxUnits, Roles = Info.Roles };
        var answer = await grains.GetWork(jobId).LeaseUnitsAsync(request, cancellationToken);
        _workSince = answer.Grant is null ? null : time.GetTimestamp();
        return answer;
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> CompleteAsync(string leaseId, UnitReport report, CancellationToken cancellationToken)
    {
        var jobId = JobOfLease(leaseId);
        var work = grains.GetWork(jobId);
        var receipt = await work.CompleteAsync(AgentId, report, cancellationToken);
        if (report.Values.TryGetValue(UnitValues.StepTime, out var seconds) && receipt.Status == ReceiptStatus.Accepted)
        {
            await grains.GetGrain<ILedgerGrain>(jobId).ReportStepAsync(seconds, cancellationToken);
        }

        if (receipt.BatchOver)
        {
            await grains.GetJob(jobId).AdvanceAsync(cancellationToken);
        }

        return receipt;
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(string leaseId, UnitFailure failure, CancellationToken cancellationToken)
    {
        var jobId = JobOfLease(leaseId);
        var receipt = await grains.GetWork(jobId).FailAsync(failure, cancellationToken);
        if (receipt.BatchOver)
        {
            await grains.GetJob(jobId).AdvanceAsync(cancellationToken);
        }

        return receipt;
    }

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

    private async Task ServeAsync(string jobId, CancellationToken cancellationToken)
    {
        _servedAt = time.GetTimestamp();
        _isWanted = await Pool.ReportAssignmentAsync(AgentId, Info.Roles, jobId, cancellationToken);
    }

    // The job chooses whom it can do without, the pool whether it still must give one: only who both agree on leaves, between two units.
    private async Task<bool> MovesAsync(string jobId, string leaseId, long fencingToken, CancellationToken cancellationToken) => _isWanted
        && await grains.GetGrain<ILedgerGrain>(jobId).IsSpareAsync(leaseId, fencingToken, cancellationToken)
        && await Pool.MoveAsync(AgentId, cancellationToken);

    private Task ForgetJobAsync(CancellationToken cancellationToken)
    {
        _jobId = null;
        _isWanted = false;
        return _info is null ? Task.CompletedTask : Pool.ReleaseAsync(AgentId, cancellationToken);
    }

    private static string JobOfLease(string leaseId) => LeaseName.JobOf(leaseId) ?? leaseId;
}
