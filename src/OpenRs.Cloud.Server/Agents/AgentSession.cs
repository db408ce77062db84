using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Grpc.Core;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Server.Hosting;
using OpenRs.Cloud.Server.Resources;
using OpenRs.Cloud.Work;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Agents;

/// <summary>
/// One connection of one agent. Messages are handled in order; a wish for a run or for work may wait for its answer without holding up
/// the heartbeats behind it.
/// </summary>
internal sealed partial class AgentSession(
    IGrainFactory grains, PriceBook prices, TimeProvider time, ServerOptions options, IServerStreamWriter<ConnectResponse> responses, ILogger logger) : IAsyncDisposable
{
    // Waits are cut into slices so that a wish that nothing wakes, such as the end of a preference, is looked at again.
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);
    private readonly Channel<ConnectResponse> _outgoing = Channel.CreateBounded<ConnectResponse>(256);
    private readonly Guid _connectionId = Guid.NewGuid();
    private readonly CancellationTokenSource _ended = new();
    private Task _waiting = Task.CompletedTask;
    private CancellationTokenSource? _wish;
    private ExceptionDispatchInfo? _failedWish;
    private IRolloutWorkerGrain? _twin;
    private string _pool = "";

    public async Task RunAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(_ended.Cancel);
        var writing = WriteAsync(_ended.Token);
        try
        {
            await ConnectAsync(await ReadHelloAsync(requests, _ended.Token), _ended.Token);
            while (await requests.MoveNext(_ended.Token))
            {
                await HandleAsync(requests.Current, _ended.Token);
            }

            // The agent said all it had to say; the answers that it is owed still go out.
            _outgoing.Writer.TryComplete();
            await Quietly(writing);
        }
        catch (Exception exception) when (_failedWish is not null && exception is OperationCanceledException or IOException or RpcException)
        {
            _failedWish.Throw();
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            await _ended.CancelAsync();
            await Task.WhenAll(Quietly(_waiting), Quietly(writing));
            if (_twin is not null)
            {
                LogDisconnected(_twin.GetPrimaryKeyString());
                await _twin.DisconnectAsync(_connectionId, CancellationToken.None);
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _wish?.Dispose();
        _ended.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<Hello> ReadHelloAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            var isThere = await requests.MoveNext(cancellationToken).WaitAsync(HelloTimeout, cancellationToken);
            return (isThere ? requests.Current.Hello : null) ?? throw Violation("The first message of a connection must be Hello.");
        }
        catch (TimeoutException)
        {
            throw Violation($"Hello did not come within {HelloTimeout.TotalSeconds} seconds.");
        }
    }

    private async Task ConnectAsync(Hello hello, CancellationToken cancellationToken)
    {
        var info = AgentInfoMapper.ToAgentInfo(hello, prices, time.GetUtcNow());
        _pool = info.Pool;
        _twin = grains.GetGrain<IRolloutWorkerGrain>(info.AgentId);
        await _twin.ConnectAsync(info, _connectionId, cancellationToken);
        LogConnected(info.AgentId, info.Device, info.UsdPerHour);
        var interval = TimeSpan.FromSeconds(options.LeaseSeconds / 4);
        await SendAsync(
            new ConnectResponse
            {
                Welcome = new Welcome { HeartbeatIntervalMs = (int)interval.TotalMilliseconds, ObjectStore = options.ObjectsUri },
            },
            cancellationToken);
    }

    private async Task HandleAsync(ConnectRequest request, CancellationToken cancellationToken)
    {
        switch (request.MessageCase)
        {
            case ConnectRequest.MessageOneofCase.Ready:
                await StartWaitingAsync(OfferAsync);
                break;
            case ConnectRequest.MessageOneofCase.RequestWork:
                await StartWaitingAsync(token => GiveWorkAsync(request.RequestWork, token));
                break;
            case ConnectRequest.MessageOneofCase.OpenLease:
                await HandleAsync(request.OpenLease, cancellationToken);
                break;
            case ConnectRequest.MessageOneofCase.Heartbeat:
                await SendAsync(
                    SessionMapper.ToResponse(await _twin!.RenewLeaseAsync(SessionMapper.ToRenewal(request.Heartbeat), cancellationToken)),
                    cancellationToken);
                break;
            case ConnectRequest.MessageOneofCase.WorkResult:
                await HandleAsync(request.WorkResult, cancellationToken);
                break;
            case ConnectRequest.MessageOneofCase.WorkFailure:
                await HandleAsync(request.WorkFailure, cancellationToken);
                break;
            case ConnectRequest.MessageOneofCase.CloseLease:
                await _twin!.CloseLeaseAsync(SessionMapper.ToRenewal(request.CloseLease), cancellationToken);
                break;
            default:
                throw Violation($"{request.MessageCase} is not expected here.");
        }
    }

    private async Task HandleAsync(OpenLease open, CancellationToken cancellationToken)
    {
        if (!ResourceName.IsId(open.Run))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "open_lease.run", "is not one that the server offered.");
        }

        await SendAsync(
            SessionMapper.ToResponse(await _twin!.OpenLeaseAsync(open.Run, open.Sequence, cancellationToken)), cancellationToken);
    }

    private async Task HandleAsync(WorkResult result, CancellationToken cancellationToken)
    {
        var receipt = await _twin!.CompleteAsync(result.LeaseId, SessionMapper.ToReport(result), cancellationToken);
        if (receipt.Status == ReceiptStatus.Mismatch)
        {
            LogMismatch(_twin.GetPrimaryKeyString(), result.UnitId);
        }

        await SendAsync(SessionMapper.ToResponse(result.UnitId, receipt), cancellationToken);
    }

    private async Task HandleAsync(WorkFailure failure, CancellationToken cancellationToken)
    {
        LogUnitFailed(_twin!.GetPrimaryKeyString(), failure.UnitId, failure.Error);
        var receipt = await _twin!.FailAsync(failure.LeaseId, SessionMapper.ToFailure(failure), cancellationToken);
        await SendAsync(SessionMapper.ToResponse(failure.UnitId, receipt), cancellationToken);
    }

    // The newest wish counts: an agent whose lease ended by itself asks for a run although its wish for work was never answered.
    private async Task StartWaitingAsync(Func<CancellationToken, Task> wait)
    {
        if (_wish is not null)
        {
            await _wish.CancelAsync();
            await _waiting;
            _wish.Dispose();
        }

        _wish = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        _waiting = WaitAsync(wait, _wish.Token);
    }

    // A failure here must end the session: the agent would wait for ever.
    private async Task WaitAsync(Func<CancellationToken, Task> wait, CancellationToken cancellationToken)
    {
        try
        {
            await wait(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session is over, or the wish is.
        }
        catch (Exception exception)
        {
            _failedWish = ExceptionDispatchInfo.Capture(exception);
            await _ended.CancelAsync();
        }
    }

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        var pool = grains.GetGrain<IGpuPoolGrain>(_pool);
        for (var revision = 0L; ; revision = await pool.WaitForRunsAsync(revision, WaitSlice, cancellationToken))
        {
            if (await _twin!.GetOfferAsync(cancellationToken) is { } offer)
            {
                await SendAsync(SessionMapper.ToResponse(offer), cancellationToken);
                return;
            }
        }
    }

    private async Task GiveWorkAsync(RequestWork request, CancellationToken cancellationToken)
    {
        if (request.MaxUnits < 1)
        {
            throw Violation("RequestWork.max_units must be at least 1.");
        }

        var work = grains.GetWork(SessionMapper.JobOfLease(request.LeaseId));
        for (var revision = 0L; ; revision = await work.WaitForWorkAsync(revision, WaitSlice, cancellationToken))
        {
            var answer = await _twin!.RequestWorkAsync(request.LeaseId, request.FencingToken, request.MaxUnits, cancellationToken);
            if (answer.RunEnded || answer.Grant is not null)
            {
                var response = answer.Grant is { } grant
                    ? SessionMapper.ToResponse(grant)
                    : SessionMapper.Ended(request.LeaseId, LeaseRefusal.RunEnded);
                await SendAsync(response, cancellationToken);
                return;
            }
        }
    }

    private ValueTask SendAsync(ConnectResponse response, CancellationToken cancellationToken) =>
        _outgoing.Writer.WriteAsync(response, cancellationToken);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await foreach (var response in _outgoing.Reader.ReadAllAsync(cancellationToken))
        {
            await responses.WriteAsync(response, cancellationToken);
        }
    }

    private static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or RpcException or InvalidOperationException)
        {
            // The connection is gone; whoever noticed first has said so.
        }
    }

    private static CloudException Violation(string message) =>
        new(CloudErrorKind.FailedPrecondition, ErrorReason.ProtocolViolation, message);

    [LoggerMessage(1, LogLevel.Information, "Agent {Agent} connected: {Device}, ${UsdPerHour} per hour.")]
    private partial void LogConnected(string agent, string device, decimal usdPerHour);

    [LoggerMessage(2, LogLevel.Information, "Agent {Agent} disconnected.")]
    private partial void LogDisconnected(string agent);

    [LoggerMessage(3, LogLevel.Error, "Agent {Agent} sent a result of {Unit} that differs from the one that is there.")]
    private partial void LogMismatch(string agent, string unit);

    [LoggerMessage(4, LogLevel.Warning, "Agent {Agent} failed at {Unit}: {Error}")]
    private partial void LogUnitFailed(string agent, string unit, string error);
}
