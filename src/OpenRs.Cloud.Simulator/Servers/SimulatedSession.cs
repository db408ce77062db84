using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging.Abstractions;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>
/// The product's end of a connection on the server (<see cref="AgentSession"/>) over simulated streams, whose messages are shown to the
/// observers.
/// </summary>
internal sealed class SimulatedSession(World world, JobObservers jobs, SimulatedProcess process, IGrainFactory grains)
    : IAsyncStreamReader<ConnectRequest>, IServerStreamWriter<ConnectResponse>
{
    private readonly Channel<ConnectRequest> _incoming = Channel.CreateUnbounded<ConnectRequest>();
    private readonly TimeProvider _time = world.ServerTime!;
    private readonly Queue<WorkResult?> _unanswered = new();
    private readonly CancellationTokenSource _ended = new();
    private string _leaseOfRequest = "";

    public SimulatedProcess Process => process;

    public Connection? Connection { get; set; }

    public ConnectRequest Current { get; private set; } = null!;

    private IResultObjects Results => world.Options.Results(new SimulatedResults(world));

    public WriteOptions? WriteOptions { get; set; }

    /// <summary>Serves the connection until it is over.</summary>
    public async Task RunAsync()
    {
        var options = AgentSessionOptions.Create(world.Plan.Terms.LeaseDuration, "memory:");
        using var session = new AgentSession(grains, world.Prices, _time, options, Results, this, NullLogger.Instance);
        try
        {
            await session.RunAsync(this, _ended.Token);
        }
        catch (CloudException exception) when (exception.Kind is CloudErrorKind.FailedPrecondition or CloudErrorKind.InvalidArgument)
        {
            world.Log.Add(process.Name, $"refuses an agent: {exception.Reason}");
            Connection!.Refuse();
        }
        catch (Exception exception) when (IsInjectedFault(exception))
        {
            world.Log.Add(process.Name, $"ends a session: {exception.GetType().Name}");
        }

        Connection!.Break();
    }

    /// <summary>A message of the agent arrives.</summary>
    public void Receive(ConnectRequest message) => process.Run(() => _incoming.Writer.TryWrite(message));

    /// <summary>The connection is over, and this side has noticed.</summary>
    public void End() => process.Run(_ended.Cancel);

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        ConnectRequest? request;
        while (!_incoming.Reader.TryRead(out request))
        {
            if (!await _incoming.Reader.WaitToReadAsync(cancellationToken))
            {
                return false;
            }
        }

        Current = request;
        if (request.WorkResult is not null || request.WorkFailure is not null)
        {
            _unanswered.Enqueue(request.WorkResult);
        }

        _leaseOfRequest = request.RequestWork?.LeaseId ?? _leaseOfRequest;

        return true;
    }

    /// <inheritdoc/>
    public Task WriteAsync(ConnectResponse message, CancellationToken cancellationToken) => WriteAsync(message);

    /// <inheritdoc/>
    public Task WriteAsync(ConnectResponse message)
    {
        // Results are answered in their order.
        if (message.Receipt is { } receipt && _unanswered.Dequeue() is { } result)
        {
            var status = Enum.Parse<Work.ReceiptStatus>(receipt.Status.ToString());
            jobs.Of(result.LeaseId)?.OnReceipt(result.LeaseId, SessionMapper.ToReport(result), status);
        }

        foreach (var unit in message.Work?.Units ?? [])
        {
            jobs.OnWorkGranted(_leaseOfRequest, unit);
        }

        Connection!.Send(message);
        return Task.CompletedTask;
    }

    // What the simulated world brings about; anything else is a defect and must not be taken for one of these.
    public static bool IsInjectedFault(Exception exception) => exception
        is TimeoutException or OrleansException or OperationCanceledException or InvalidOperationException or CloudException;
}
