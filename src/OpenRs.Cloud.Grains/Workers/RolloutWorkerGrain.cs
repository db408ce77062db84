using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Telemetry;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <inheritdoc cref="IRolloutWorkerGrain"/>
public sealed partial class RolloutWorkerGrain(
    IGrainContext context, IGrainFactory grains, PriceBook prices, TimeProvider time, ILogger<RolloutWorkerGrain> logger,
    GrainTelemetry? telemetry = null)
    : IGrainBase, IRolloutWorkerGrain
{
    // How long a job that comes when all agents are taken may wait for one.
    private static readonly TimeSpan ServePeriod = TimeSpan.FromSeconds(5);
    private const int RememberedConnections = 16;
    private readonly Queue<Guid> _former = new();
    private AgentInfo? _info;
    private Guid _connectionId;
    private string _process = "";
    private long? _workSince;
    private long _servedAt;
    private string? _jobId;
    private string? _offeredId;
    private bool _isWanted;

    /// <inheritdoc/>
    public IGrainContext GrainContext => context;

    private string AgentId => context.GrainId.Key.ToString()!;

    private AgentInfo Info => _info ?? throw new InvalidOperationException($"Agent {AgentId} must connect before it does anything else.");

    private IGpuPoolGrain Pool => grains.GetGrain<IGpuPoolGrain>(Info.Pool);

    /// <inheritdoc/>
    public Task OnActivateAsync(CancellationToken token)
    {
        telemetry?.Live.Agents.Follow(context, () => _info is { } info ? new LiveAgent(info, _jobId) : null);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task ConnectAsync(AgentInfo info, Guid connectionId, CancellationToken cancellationToken)
    {
        var process = info.ProcessNonce.Length > 0 ? info.ProcessNonce : connectionId.ToString();
        var (replaced, jobId) = (_info is not null && _process != process ? _info : null, _jobId);
        FollowConnections(isSameProcess: _process == process);
        _info = info;
        _connectionId = connectionId;
        _process = process;
        _workSince = null;

        // Pool and job may have been on the silo whose loss broke the connection: the first renewal tells both of the agent again.
        _jobId = null;
        _offeredId = null;
        _isWanted = false;
        if (replaced is not null)
        {
            LogReplaced(AgentId, replaced.Device, info.Device);
            await GiveUpAsync(replaced, jobId, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task DisconnectAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        if (_info is null || connectionId != _connectionId)
        {
            return;
        }

        await GiveUpAsync(_info, _jobId, cancellationToken);
        _info = null;
        _jobId = null;
        _offeredId = null;
        _isWanted = false;
    }

    /// <inheritdoc/>
    public async Task<JobOffer?> GetOfferAsync(Guid connectionId, CancellationToken cancellationToken)
    {
        CheckConnection(connectionId);
        _jobId = await Pool.AssignAsync(AgentId, Info.Roles, cancellationToken);
        if (_jobId is null)
        {
            return null;
        }

        var offer = await grains.GetJob(_jobId).GetOfferAsync(cancellationToken);
        _offeredId = offer?.JobId;
        if (offer is null)
        {
            await ForgetJobAsync(cancellationToken);
        }

        return offer;
    }

    /// <inheritdoc/>
    public async Task<LeaseAnswer> OpenLeaseAsync(
        Guid connectionId, string jobId, long sequence, CancellationToken cancellationToken)
    {
        CheckConnection(connectionId);
        if (jobId != _offeredId)
        {
            return new LeaseAnswer
            {
                LeaseId = "", FencingToken = 0, Seconds = 0, Sequence = sequence, Refusal = LeaseRefusal.NotOffered,
            };
        }

        var price = PriceNow();
        var gpus = new GpuSet(Info.GpuType, Info.GpuCount, Info.Spot);
        var canTrain = Info.Roles.HasFlag(AgentRoles.Train);
        var request = new LeaseRequest
        {
            AgentId = AgentId, UsdPerHour = price, Sequence = sequence, Gpus = gpus, CanTrain = canTrain, DeviceType = Info.DeviceType,
            ProcessNonce = _process,
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
        CheckConnection(connectionId);
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
        CheckConnection(connectionId);
        var jobId = JobOfLease(last.LeaseId);
        await grains.GetGrain<ILedgerGrain>(jobId).CloseLeaseAsync(Claim(last), cancellationToken);
        await ReleaseUnitsAsync(jobId, lost: false, cancellationToken);
        await grains.GetJob(jobId).LeaseClosedAsync(AgentId, cancellationToken);
        await ForgetJobAsync(cancellationToken);
    }

    private async Task GiveUpAsync(AgentInfo info, string? jobId, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IGpuPoolGrain>(info.Pool).ReleaseAsync(AgentId, cancellationToken);
        if (jobId is not null)
        {
            await ReleaseUnitsAsync(jobId, lost: true, cancellationToken);
        }
    }

    private void FollowConnections(bool isSameProcess)
    {
        if (!isSameProcess)
        {
            _former.Clear();
            return;
        }

        _former.Enqueue(_connectionId);
        if (_former.Count > RememberedConnections)
        {
            _former.Dequeue();
        }
    }

    private void CheckConnection(Guid connectionId)
    {
        if (_info is null || connectionId == _connectionId)
        {
            return;
        }

        // Its own process must not take this for another one and end: a connection that was given up may be heard of late.
        throw _former.Contains(connectionId)
            ? new CloudException(
                CloudErrorKind.Unavailable, ErrorReason.AgentReconnected, $"Agent {AgentId} has a newer connection than this one.")
            : new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.AgentReplaced,
                $"Another process connected as agent {AgentId}, and its session took the place of this one. Give each agent an id of its "
                + "own (--id).");
    }

    // A connection may be older than the last change of the price book.
    private decimal PriceNow() => prices.UsdPerHour(Info.GpuType, Info.Spot, Info.GpuCount, time.GetUtcNow());

    private LeaseRenewal Claim(LeaseRenewal renewal) => renewal with { AgentId = AgentId, ProcessNonce = _process };

    private async Task ServeAsync(string jobId, CancellationToken cancellationToken)
    {
        _servedAt = time.GetTimestamp();
        _isWanted = await Pool.ReportAssignmentAsync(AgentId, Info.Roles, jobId, cancellationToken);
    }

    private Task ForgetJobAsync(CancellationToken cancellationToken)
    {
        _jobId = null;
        _offeredId = null;
        _isWanted = false;
        return _info is null ? Task.CompletedTask : Pool.ReleaseAsync(AgentId, cancellationToken);
    }

    private static string JobOfLease(string leaseId) => LeaseName.JobOf(leaseId) ?? leaseId;

    [LoggerMessage(1081, LogLevel.Warning, "Agent {Agent}: a process on {NewDevice} took the place of the one on {OldDevice}.")]
    private partial void LogReplaced(string agent, string oldDevice, string newDevice);
}
