using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Agents;

/// <inheritdoc cref="IRolloutWorkerGrain"/>
public sealed class RolloutWorkerGrain(IGrainContext context, IGrainFactory grains, PriceBook prices, TimeProvider time)
    : IGrainBase, IRolloutWorkerGrain
{
    private AgentInfo? _info;
    private Guid _connectionId;
    private string? _runId;

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
        if (_runId is { } runId)
        {
            await ReleaseUnitsAsync(runId, lost: true, cancellationToken);
        }

        _info = null;
        _runId = null;
    }

    /// <inheritdoc/>
    public async Task<RunOffer?> GetOfferAsync(CancellationToken cancellationToken)
    {
        _runId = await Pool.AssignAsync(AgentId, cancellationToken);
        if (_runId is null)
        {
            return null;
        }

        var offer = await grains.GetGrain<ITrainingRunGrain>(_runId).GetOfferAsync(cancellationToken);
        if (offer is null)
        {
            await ForgetRunAsync(cancellationToken);
        }

        return offer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> OpenLeaseAsync(string runId, long sequence, CancellationToken cancellationToken)
    {
        // The price of now: a connection may be older than the last change of the price book.
        var price = prices.UsdPerHour(Info.GpuType, Info.Spot, Info.GpuCount, time.GetUtcNow());
        var request = new LeaseRequest { AgentId = AgentId, UsdPerHour = price, Sequence = sequence };
        var answer = await grains.GetGrain<ILedgerGrain>(runId).OpenLeaseAsync(request, cancellationToken);
        var run = grains.GetGrain<ITrainingRunGrain>(runId);
        if (answer.Refusal == LeaseRefusal.None)
        {
            _runId = runId;
            await run.LeaseOpenedAsync(AgentId, cancellationToken);
            return answer;
        }

        await ForgetRunAsync(cancellationToken);
        if (answer.Refusal == LeaseRefusal.BudgetExhausted)
        {
            await run.BudgetRefusedAsync(cancellationToken);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> RenewLeaseAsync(LeaseRenewal renewal, CancellationToken cancellationToken)
    {
        var runId = RunOfLease(renewal.LeaseId);
        var answer = await grains.GetGrain<ILedgerGrain>(runId).RenewLeaseAsync(renewal, cancellationToken);
        if (answer.Refusal == LeaseRefusal.BudgetExhausted)
        {
            await grains.GetGrain<ITrainingRunGrain>(runId).BudgetRefusedAsync(cancellationToken);
        }

        if (answer.Seconds <= 0)
        {
            await ForgetRunAsync(cancellationToken);
        }
        else if (_runId != runId)
        {
            _runId = runId;
            await Pool.ServesAsync(AgentId, runId, cancellationToken);
        }

        return answer;
    }

    /// <inheritdoc/>
    public async Task CloseLeaseAsync(LeaseRenewal last, CancellationToken cancellationToken)
    {
        var runId = RunOfLease(last.LeaseId);
        await grains.GetGrain<ILedgerGrain>(runId).CloseLeaseAsync(last, cancellationToken);
        await ReleaseUnitsAsync(runId, lost: false, cancellationToken);
        await grains.GetGrain<ITrainingRunGrain>(runId).LeaseClosedAsync(AgentId, cancellationToken);
        await ForgetRunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<WorkAnswer> RequestWorkAsync(string leaseId, long fencingToken, int maxUnits, CancellationToken cancellationToken)
    {
        var runId = RunOfLease(leaseId);
        if (!await grains.GetGrain<ILedgerGrain>(runId).MayWorkAsync(leaseId, fencingToken, cancellationToken))
        {
            return new WorkAnswer { RunEnded = true };
        }

        var request = new WorkRequest { AgentId = AgentId, FencingToken = fencingToken, MaxUnits = maxUnits };
        return await grains.GetGrain<IRolloutQueueGrain>(runId).LeaseUnitsAsync(request, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> CompleteAsync(string leaseId, UnitReport report, CancellationToken cancellationToken)
    {
        var runId = RunOfLease(leaseId);
        var queue = grains.GetGrain<IRolloutQueueGrain>(runId);
        var receipt = await queue.CompleteAsync(AgentId, report, cancellationToken);
        if (report.Values.TryGetValue(UnitValues.StepTime, out var seconds) && receipt.Status == ReceiptStatus.Accepted)
        {
            await grains.GetGrain<ILedgerGrain>(runId).ReportStepAsync(seconds, cancellationToken);
        }

        if (receipt.BatchOver)
        {
            await grains.GetGrain<ITrainingRunGrain>(runId).AdvanceAsync(cancellationToken);
        }

        return receipt;
    }

    /// <inheritdoc/>
    public async Task<UnitReceipt> FailAsync(string leaseId, UnitFailure failure, CancellationToken cancellationToken)
    {
        var runId = RunOfLease(leaseId);
        var receipt = await grains.GetGrain<IRolloutQueueGrain>(runId).FailAsync(failure, cancellationToken);
        if (receipt.BatchOver)
        {
            await grains.GetGrain<ITrainingRunGrain>(runId).AdvanceAsync(cancellationToken);
        }

        return receipt;
    }

    private async Task ReleaseUnitsAsync(string runId, bool lost, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IRolloutQueueGrain>(runId).ReleaseAgentAsync(AgentId, lost, cancellationToken))
        {
            await grains.GetGrain<ITrainingRunGrain>(runId).AdvanceAsync(cancellationToken);
        }
    }

    private Task ForgetRunAsync(CancellationToken cancellationToken)
    {
        _runId = null;
        return _info is null ? Task.CompletedTask : Pool.ReleaseAsync(AgentId, cancellationToken);
    }

    private static string RunOfLease(string leaseId) => LeaseName.RunOf(leaseId) ?? leaseId;
}
