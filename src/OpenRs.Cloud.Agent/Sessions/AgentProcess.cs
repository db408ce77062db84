using System.Diagnostics;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Protocol.Agents;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Devices;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>Keeps an agent connected until it is told to stop; then finishes what is under way, or hands it back.</summary>
internal sealed partial class AgentProcess(
    AgentOptions options, AgentLoop loop, LeaseKeeper lease, TimeProvider time, ILogger<AgentProcess> logger)
{
    /// <summary>The exit code of a process that ended because its work did not stop.</summary>
    private const int WorkDidNotStop = 4;

    // Handlers at the end of a process wait for what the process waits for, such as a device that does not answer.
    private static readonly TimeSpan ExitTimeout = TimeSpan.FromMilliseconds(200);
    private readonly string _nonce = ProcessNonce.Create();
    private readonly ReadyFile _ready = new(options.ReadyFile);
    private NodeStart? _nodeStart = options.ChargeBoot ? NodeClock.Read() : null;

    /// <summary>Runs until it is told to stop and has handed its work back.</summary>
    /// <param name="cancellationToken">Tells it to stop.</param>
    /// <returns>Exit code: 0 when told to stop, 3 when the server refuses this agent for good. With 4 the process ends from within, when
    /// work continues after its lease.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var told = cancellationToken.Register(() => loop.Drain(options.DrainGracePeriod));
        loop.WorkOverran += EndProcess;
        lease.Changed += granted => _nodeStart = granted is null ? _nodeStart : null;
        var code = await ServeAsync(loop.Drained);
        if (loop.IsWorking)
        {
            EndProcess();
        }

        return code;
    }

    // GPU time that nobody pays for must not be used, so the end waits neither for the logger nor for whoever reads standard error.
    private void EndProcess()
    {
        using var timer = time.CreateTimer(
            static _ => Process.GetCurrentProcess().Kill(), null, 2 * ExitTimeout, Timeout.InfiniteTimeSpan);
        Task.Run(() => Console.Error.WriteLine(
            $"openrs agent: agent {options.AgentId} ends itself (exit code {WorkDidNotStop}): its work did not stop within a second of "
            + "being told to, and its lease is over. Start it again; the units under way go to other agents.")).Wait(ExitTimeout);
        Environment.Exit(WorkDidNotStop);
    }

    private async Task<int> ServeAsync(CancellationToken cancellationToken)
    {
        using var servers = new ServerRotation(options.Servers, options.AuthorityPath, time);
        _ready.Delete();
        while (!cancellationToken.IsCancellationRequested)
        {
            var reason = "The server ended the connection.";
            try
            {
                await ConnectAsync(servers, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // The lease is handed back; how the connection ended then does not matter.
                break;
            }
            catch (RpcException exception)
                when (exception.StatusCode is StatusCode.Unauthenticated or StatusCode.FailedPrecondition or StatusCode.InvalidArgument)
            {
                LogRefused(servers.Address, exception.Status.Detail);
                return 3;
            }
            catch (Exception exception) when (exception is RpcException or IOException or OperationCanceledException)
            {
                reason = (exception as RpcException)?.Status.Detail ?? exception.Message;
            }
            finally
            {
                _ready.Delete();
            }

            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }

            var lost = servers.Address;
            servers.MoveOn();
            LogDisconnected(lost, reason, servers.Address, servers.Pause.TotalSeconds);
            await PauseAsync(servers.Pause, cancellationToken);
        }

        return 0;
    }

    private Task ConnectAsync(ServerRotation servers, CancellationToken cancellationToken)
    {
        var connection = new AgentConnection(new AgentService.AgentServiceClient(servers.Channel), options.Token, loop);
        return connection.RunAsync(
            Hello(),
            () =>
            {
                LogConnected(options.AgentId, servers.Address);
                servers.Welcomed();
                _ready.Create();
            },
            cancellationToken);
    }

    private async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        using var waiting = new CancellationTokenSource(pause, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(waiting.Token, cancellationToken);
        try
        {
            // Without a connection, too, somebody must watch the lease.
            await loop.RunAsync(null, either.Token);
        }
        catch (OperationCanceledException)
        {
            // The pause is over.
        }
    }

    private Hello Hello() => new()
    {
        AgentId = options.AgentId,
        EngineVersion = EngineVersion.Of(options.Device.ToDeviceType()),
        Pool = options.Pool,
        GpuType = options.GpuType,
        GpuCount = options.GpuCount,
        Device = options.Device.ToDeviceType() == V1.DeviceType.Cpu
            ? $"cpu, {options.Threads} thread{(options.Threads == 1 ? "" : "s")}"
            : $"{options.Device}, {options.GpuType}",
        DeviceType = options.Device.ToDeviceType(),
        Spot = options.Spot,
        Roles = { options.Roles },
        ProcessNonce = _nonce,
        MemoryBytes = DeviceMemory.TotalBytes(options.Device),
        NodeStart = _nodeStart,
    };

    [LoggerMessage(4001, LogLevel.Information, "Agent {Agent} is connected to {Server}.")]
    private partial void LogConnected(string agent, Uri server);

    [LoggerMessage(4002, LogLevel.Warning, "No connection to {Server}: {Reason} Trying {Next} in {Seconds:0.0} s.")]
    private partial void LogDisconnected(Uri server, string reason, Uri next, double seconds);

    [LoggerMessage(4003, LogLevel.Error, "{Server} refuses this agent: {Reason}")]
    private partial void LogRefused(Uri server, string reason);
}
