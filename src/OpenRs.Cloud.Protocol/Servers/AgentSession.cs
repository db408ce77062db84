using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.V1;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Protocol.Servers;

/// <summary>
/// The server's end of the protocol: one connection of one agent. Messages are handled in order; a request for a job or for work may wait
/// for its answer without holding up the heartbeats behind it.
/// </summary>
/// <param name="grains">The grains.</param>
/// <param name="prices">What agents cost.</param>
/// <param name="time">The time.</param>
/// <param name="options">What the server tells its agents.</param>
/// <param name="results">The objects that agents store.</param>
/// <param name="responses">Takes messages to the agent.</param>
/// <param name="logger">Where it logs.</param>
public sealed partial class AgentSession(
    IGrainFactory grains,
    PriceBook prices,
    TimeProvider time,
    AgentSessionOptions options,
    IResultObjects results,
    IServerStreamWriter<ConnectResponse> responses,
    ILogger logger) : IDisposable
{
    // Waits are cut into slices so that a request that nothing wakes, such as the end of a preference, is looked at again.
    private static readonly TimeSpan WaitSlice = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);
    private readonly Channel<ConnectResponse> _outgoing = Channel.CreateBounded<ConnectResponse>(256);
    private readonly Guid _connectionId = Guid.NewGuid();
    private readonly CancellationTokenSource _ended = new();
    private readonly LeaseSpans _spans = new();
    private Task _waiting = Task.CompletedTask;
    private Task _reporting = Task.CompletedTask;
    private CancellationTokenSource? _request;
    private ExceptionDispatchInfo? _failure;
    private IRolloutWorkerGrain? _worker;
    private string _agentId = "";
    private string _pool = "";

    /// <summary>Runs until the agent has sent all it had to, or the connection ends.</summary>
    /// <param name="requests">Messages of the agent.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    /// <exception cref="CloudException">The agent broke the protocol, or one of its requests failed.</exception>
    public async Task RunAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(_ended.Cancel);
        var writing = WriteAsync(_ended.Token);
        try
        {
            await ConnectAsync(await ReadHelloAsync(requests, _ended.Token), _ended.Token);
            using var scope = AgentScope(logger, _agentId);
            while (await requests.MoveNext(_ended.Token))
            {
                await HandleAsync(requests.Current, _ended.Token);
            }

            // The agent has sent all it had to; the answers to it still go out.
            await _reporting;
            _failure?.Throw();
            _outgoing.Writer.TryComplete();
            await IgnoreDisconnect(writing);
        }
        catch (Exception exception) when (_failure is not null && exception is OperationCanceledException or IOException or RpcException)
        {
            _failure.Throw();
        }
        finally
        {
            _outgoing.Writer.TryComplete();
            Cancel(_ended);
            await Task.WhenAll(IgnoreDisconnect(_waiting), IgnoreDisconnect(_reporting), IgnoreDisconnect(writing));
            _spans.EndAll("The connection ended.");
            if (_worker is not null)
            {
                using var scope = AgentScope(logger, _agentId);
                LogDisconnected(_agentId);
                await _worker.DisconnectAsync(_connectionId, CancellationToken.None);
            }
        }
    }

    /// <summary>Frees what the session holds.</summary>
    public void Dispose()
    {
        _request?.Dispose();
        _ended.Dispose();
    }

    private static Func<ILogger, string, IDisposable?> AgentScope { get; } = LoggerMessage.DefineScope<string>("agent {Agent}");

    // Not CancelAsync: it goes by way of the thread pool, and the simulator runs all of this on one thread.
    private static void Cancel(CancellationTokenSource source) => source.Cancel();

    private async Task<Hello> ReadHelloAsync(IAsyncStreamReader<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            var isThere = await requests.MoveNext(cancellationToken).WaitAsync(HelloTimeout, time, cancellationToken);
            return (isThere ? requests.Current.Hello : null) ?? throw Violation("The first message of a connection must be Hello.");
        }
        catch (TimeoutException)
        {
            // Not the agent's fault where the network is slow: it may connect again.
            throw new CloudException(
                CloudErrorKind.Unavailable, ErrorReason.StreamIdle, $"Hello did not come within {HelloTimeout.TotalSeconds} seconds.");
        }
    }

    private async Task ConnectAsync(Hello hello, CancellationToken cancellationToken)
    {
        var info = AgentInfoMapper.ToAgentInfo(hello, prices, time.GetUtcNow());
        _pool = info.Pool;
        _agentId = info.AgentId;
        _worker = grains.GetGrain<IRolloutWorkerGrain>(info.AgentId);
        await _worker.ConnectAsync(info, _connectionId, cancellationToken);
        LogConnected(info.AgentId, info.Device, info.UsdPerHour);
        var welcome = new Welcome
        {
            HeartbeatIntervalMs = (int)options.HeartbeatInterval.TotalMilliseconds,
            ObjectStore = options.ObjectStore,
        };
        await SendAsync(new ConnectResponse { Welcome = welcome }, cancellationToken);
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
                await HandleAsync(request.Heartbeat, cancellationToken);
                break;
            case ConnectRequest.MessageOneofCase.WorkResult:
                // Reading a policy may take longer than a lease: heartbeats that come meanwhile are answered.
                await _reporting;
                _reporting = WaitAsync(token => HandleAsync(request.WorkResult, token), _ended.Token);
                break;
            case ConnectRequest.MessageOneofCase.WorkFailure:
                await _reporting;
                await HandleAsync(request.WorkFailure, cancellationToken);
                break;
            case ConnectRequest.MessageOneofCase.CloseLease:
                await _reporting;
                await _worker!.CloseLeaseAsync(_connectionId, SessionMapper.ToRenewal(request.CloseLease), cancellationToken);
                _spans.EndAll("The lease was given back.");
                break;
            default:
                throw Violation($"{request.MessageCase} is not expected here.");
        }
    }

    private async Task HandleAsync(OpenLease open, CancellationToken cancellationToken)
    {
        if (!ResourceId.IsValid(open.Job))
        {
            throw CloudException.Field(ErrorReason.InvalidArgument, "open_lease.job", "is not one that the server offered.");
        }

        var answer = await _worker!.OpenLeaseAsync(_connectionId, open.Job, open.Sequence, cancellationToken);
        await SendAsync(SessionMapper.ToResponse(answer), cancellationToken);
    }

    private async Task HandleAsync(Heartbeat heartbeat, CancellationToken cancellationToken)
    {
        var answer = await _worker!.RenewLeaseAsync(_connectionId, SessionMapper.ToRenewal(heartbeat), cancellationToken);
        await SendAsync(SessionMapper.ToResponse(answer), cancellationToken);
    }

    // The newest request counts: an agent whose lease ended by itself asks for a job although its request for work was never answered.
    private async Task StartWaitingAsync(Func<CancellationToken, Task> wait)
    {
        if (_request is not null)
        {
            Cancel(_request);
            await _waiting;
            _request.Dispose();
        }

        _request = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token);
        _waiting = WaitAsync(wait, _request.Token);
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
            // The session is over, or the request is.
        }
        catch (Exception exception)
        {
            _failure = ExceptionDispatchInfo.Capture(exception);
            Cancel(_ended);
        }
    }

    private async Task OfferAsync(CancellationToken cancellationToken)
    {
        var pool = grains.GetGrain<IGpuPoolGrain>(_pool);
        for (var revision = 0L; ; revision = await pool.WaitForRunsAsync(revision, WaitSlice, cancellationToken))
        {
            if (await _worker!.GetOfferAsync(_connectionId, cancellationToken) is { } offer)
            {
                await SendAsync(SessionMapper.ToResponse(offer), cancellationToken);
                return;
            }
        }
    }

    private ValueTask SendAsync(ConnectResponse response, CancellationToken cancellationToken) =>
        _outgoing.Writer.WriteAsync(response, cancellationToken);

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        while (await _outgoing.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_outgoing.Reader.TryRead(out var response))
            {
                await responses.WriteAsync(response, cancellationToken);
            }
        }
    }

    private static async Task IgnoreDisconnect(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or IOException or RpcException or InvalidOperationException)
        {
            // The connection is gone; whoever noticed first reports it.
        }
    }

    private static CloudException Violation(string message) =>
        new(CloudErrorKind.FailedPrecondition, ErrorReason.ProtocolViolation, message);

    [LoggerMessage(2041, LogLevel.Information, "Agent {Agent} connected: {Device}, ${UsdPerHour} per hour.")]
    private partial void LogConnected(string agent, string device, decimal usdPerHour);

    [LoggerMessage(2042, LogLevel.Information, "Agent {Agent} disconnected.")]
    private partial void LogDisconnected(string agent);

    [LoggerMessage(2043, LogLevel.Error, "Agent {Agent} sent a result of {Unit} that differs from the one that is there.")]
    private partial void LogMismatch(string agent, string unit);

    [LoggerMessage(2044, LogLevel.Warning, "Agent {Agent} failed at {Unit}: {Error}")]
    private partial void LogUnitFailed(string agent, string unit, string error);
}
