using OpenRs.Cloud.Deployments;
using OpenRs.Cloud.Hosting;
using OpenRs.Cloud.Storage.Objects;

namespace OpenRs.Cloud.Server.Deployments;

/// <summary>
/// Refuses to start on a state and an object store that do not belong together, and keeps their marks. It starts between the state and the
/// grains, and stops after them.
/// </summary>
internal sealed partial class DeploymentGuard(
    IStateMark state, IObjectStore objects, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<DeploymentGuard> logger)
    : BackgroundService
{
    // What is stored for less than this and then lost is not missed.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);
    private const int Attempts = 5;
    private readonly MarkObject _object = new(objects);
    private DeploymentMark _mark = new("", 0);
    private long? _marked;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            _mark = await CheckAsync(Attempts, cancellationToken);
            if (state.Changes is null && _mark.Mark > 0)
            {
                return;
            }

            if (await TryRaiseAsync(cancellationToken))
            {
                break;
            }

            // The servers of a cluster that start at once for the first time agree on the mark that one of them wrote.
            if (state.Changes is not null || attempt == Attempts)
            {
                throw new DeploymentException(InUse());
            }
        }

        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await PublishAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await PublishAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task<DeploymentMark> CheckAsync(int attempts, CancellationToken cancellationToken)
    {
        var ofObjects = await _object.ReadAsync(cancellationToken);
        var ofState = await state.ReadAsync(cancellationToken);
        var isEmpty = await state.IsEmptyAsync(cancellationToken);
        var isAlone = ofObjects is not null || await _object.IsAloneAsync(cancellationToken);
        if (await _object.ReadAsync(cancellationToken) != ofObjects)
        {
            // Another server of the cluster starts for the first time: what was read is partly from before its marks.
            return attempts > 1 ? await CheckAsync(attempts - 1, cancellationToken) : throw new DeploymentException(InUse());
        }

        var check = DeploymentRules.Check(ofState, isEmpty, ofObjects, isAlone);
        if (DeploymentMessages.Of(check, state.Location, ofState, objects.Location, ofObjects) is { } refusal)
        {
            throw new DeploymentException(refusal);
        }

        if (ofObjects is null)
        {
            // The objects first: a state whose deployment has stored nothing may join them, and not the other way round.
            ofObjects = new DeploymentMark(ofState?.Id ?? Guid.NewGuid().ToString("N")[..12], 0);
            if (!await _object.TryWriteAsync(ofObjects, cancellationToken))
            {
                return await CheckAsync(attempts, cancellationToken);
            }
        }

        return ofState ?? ofObjects;
    }

    // What was written before the count was read is in the state before the mark is.
    private async Task<bool> TryRaiseAsync(CancellationToken cancellationToken)
    {
        var (raised, changes) = (_mark with { Mark = _mark.Mark + 1 }, state.Changes);
        await state.WriteAsync(raised, cancellationToken);

        // The mark is a change, too.
        (_mark, _marked) = (raised, changes + 1);
        return await _object.TryWriteAsync(raised, cancellationToken);
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        if (state.Changes is not { } changes || changes == _marked)
        {
            return;
        }

        try
        {
            if (!await TryRaiseAsync(cancellationToken))
            {
                LogInUse(InUse());
                lifetime.StopApplication();
            }
        }
        catch (Exception exception) when (exception is IOException or OrleansException)
        {
            LogFailed(exception, objects.Location);
        }
    }

    private string InUse() => $"Another server writes to {objects.Location}. Two deployments cannot share an object store: stop one of "
        + "them, or give it a store of its own (--objects URI).";

    [LoggerMessage(3041, LogLevel.Critical, "{Problem} This server stops.")]
    private partial void LogInUse(string problem);

    [LoggerMessage(3042, LogLevel.Warning, "The mark of this deployment could not be written to {Objects}; it is tried again.")]
    private partial void LogFailed(Exception exception, Uri objects);
}
