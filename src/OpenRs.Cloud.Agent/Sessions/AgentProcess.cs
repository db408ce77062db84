using System.Threading.Channels;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Transport;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>Keeps an agent connected until it is told to stop; then finishes what is under way, or hands it back.</summary>
internal sealed partial class AgentProcess(AgentOptions options, AgentLoop loop, TimeProvider time, ILogger<AgentProcess> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Runs until it is told to stop and has handed its work back.</summary>
    /// <param name="cancellationToken">Tells it to stop.</param>
    /// <returns>Exit code: 0 when told to stop, 3 when the server refuses this agent for good.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var told = cancellationToken.Register(() => loop.Drain(options.DrainPatience));
        return await ServeAsync(loop.Left);
    }

    private async Task<int> ServeAsync(CancellationToken cancellationToken)
    {
        using var channel = ServerChannel.Open(options.Server, options.AuthorityPath);
        var client = new AgentService.AgentServiceClient(channel);
        var pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ConnectAsync(client, () => pause = FirstPause, cancellationToken);
            }
            catch (Exception) when (cancellationToken.IsCancellationRequested)
            {
                // The lease is handed back; how the connection ended then does not matter.
                break;
            }
            catch (RpcException exception) when (exception.StatusCode is StatusCode.Unauthenticated or StatusCode.FailedPrecondition or StatusCode.InvalidArgument)
            {
                LogRefused(options.Server, exception.Status.Detail);
                return 3;
            }
            catch (Exception exception) when (exception is RpcException or IOException or OperationCanceledException)
            {
                LogDisconnected(options.Server, (exception as RpcException)?.Status.Detail ?? exception.Message, pause.TotalSeconds);
            }

            await PauseAsync(pause, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }

        return 0;
    }

    private async Task ConnectAsync(AgentService.AgentServiceClient client, Action connected, CancellationToken cancellationToken)
    {
        // The call outlives the loop by the moment that its last words take.
        using var ended = new CancellationTokenSource();
        using var call = client.Connect(new Metadata { { "authorization", $"Bearer {options.Token}" } }, cancellationToken: ended.Token);
        var outgoing = Channel.CreateUnbounded<ConnectRequest>(new UnboundedChannelOptions { SingleReader = true });
        outgoing.Writer.TryWrite(new ConnectRequest { Hello = Hello() });
        using var looping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended.Token);
        var reading = ReadAsync(call.ResponseStream, connected, ended);
        var writing = WriteAsync(outgoing.Reader, call.RequestStream, ended);
        try
        {
            await loop.RunAsync(outgoing.Writer, looping.Token);
        }
        catch (OperationCanceledException)
        {
            // Either the connection ended, and reading says why, or the agent leaves.
        }

        outgoing.Writer.TryComplete();
        ended.CancelAfter(GoodbyeTimeout);
        await writing;
        await reading;
    }

    private async Task ReadAsync(IAsyncStreamReader<ConnectResponse> responses, Action connected, CancellationTokenSource ended)
    {
        try
        {
            while (await responses.MoveNext(CancellationToken.None))
            {
                if (responses.Current.Welcome is not null)
                {
                    LogConnected(options.AgentId, options.Server);
                    connected();
                }

                loop.Receive(responses.Current);
            }
        }
        finally
        {
            await ended.CancelAsync();
        }
    }

    private static async Task WriteAsync(
        ChannelReader<ConnectRequest> outgoing, IClientStreamWriter<ConnectRequest> requests, CancellationTokenSource ended)
    {
        try
        {
            await foreach (var request in outgoing.ReadAllAsync(ended.Token))
            {
                await requests.WriteAsync(request, ended.Token);
            }

            await requests.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone; reading says why.
        }
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
            ? $"cpu, {options.Threads} threads"
            : $"{options.Device}, {options.GpuType}",
        DeviceType = options.Device.ToDeviceType(),
        Spot = options.Spot,
        Roles = { options.Roles },
    };

    [LoggerMessage(1, LogLevel.Information, "Agent {Agent} is connected to {Server}.")]
    private partial void LogConnected(string agent, Uri server);

    [LoggerMessage(2, LogLevel.Warning, "No connection to {Server}: {Reason} Trying again in {Seconds:0.0} s.")]
    private partial void LogDisconnected(Uri server, string reason, double seconds);

    [LoggerMessage(3, LogLevel.Error, "{Server} refuses this agent: {Reason}")]
    private partial void LogRefused(Uri server, string reason);
}
