using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
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
    private AgentActivity? _activity;
    private DateTimeOffset _contactTime;

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
        var isSameProcess = _process == process;
        var (replaced, jobId) = (_info is not null && !isSameProcess ? _info : null, _jobId);
        FollowConnections(isSameProcess);
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

        _contactTime = time.GetUtcNow();
        var drainTime = await Pool.JoinAsync(AgentId, info.Roles, process, cancellationToken);
        _activity = ActivityRules.Connect(isSameProcess ? _activity : null, drainTime, _contactTime);
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
        Note(static (agent, now) => agent.Wait(now));
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

    private async Task GiveUpAsync(AgentInfo info, string? jobId, CancellationToken cancellationToken)
    {
        await grains.GetGrain<IGpuPoolGrain>(info.Pool).LeaveAsync(AgentId, cancellationToken);
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

    // What the session asks by itself, again and again while the agent waits, is no word of the agent.
    private void Hear(Guid connectionId)
    {
        CheckConnection(connectionId);
        _contactTime = time.GetUtcNow();
    }

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
        Note(static (agent, now) => agent.Wait(now));
        return _info is null ? Task.CompletedTask : Pool.ReleaseAsync(AgentId, cancellationToken);
    }

    [LoggerMessage(1081, LogLevel.Warning, "Agent {Agent}: a process on {NewDevice} took the place of the one on {OldDevice}.")]
    private partial void LogReplaced(string agent, string oldDevice, string newDevice);
}
