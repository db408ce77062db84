using System.Threading.Channels;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.V1;
using OpenRs.Learning.Native;

namespace OpenRs.Cloud.Agent.Sessions;

/// <summary>Keeps an agent connected until it is told to stop; then hands its work back.</summary>
internal sealed partial class AgentProcess(AgentOptions options, AgentLoop loop, TimeProvider time, ILogger<AgentProcess> logger)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Runs until the token ends it.</summary>
    /// <returns>Exit code: 0 when told to stop, 3 when the server refuses this agent for good.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var channel = GrpcChannel.ForAddress(options.Server);
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
        // The call outlives the wish to stop by the moment that it takes to hand the lease back.
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
            // Either the connection ended, and reading says why, or the agent is told to stop.
        }

        if (cancellationToken.IsCancellationRequested)
        {
            loop.Drain(outgoing.Writer);
        }

        outgoing.Writer.TryComplete();
        ended.CancelAfter(DrainTimeout);
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

    private static async Task WriteAsync(ChannelReader<ConnectRequest> outgoing, IClientStreamWriter<ConnectRequest> requests, CancellationTokenSource ended)
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
        EngineVersion = EngineVersion.Of(NativeRuntime.HasKernels),
        Pool = options.Pool,
        GpuType = options.GpuType,
        GpuCount = options.GpuCount,
        Device = options.GpuType == "cpu" ? $"cpu, {options.Threads} threads" : options.GpuType,
        Spot = options.Spot,
    };

    [LoggerMessage(1, LogLevel.Information, "Agent {Agent} is connected to {Server}.")]
    private partial void LogConnected(string agent, Uri server);

    [LoggerMessage(2, LogLevel.Warning, "No connection to {Server}: {Reason} Trying again in {Seconds:0.0} s.")]
    private partial void LogDisconnected(Uri server, string reason, double seconds);

    [LoggerMessage(3, LogLevel.Error, "{Server} refuses this agent: {Reason}")]
    private partial void LogRefused(Uri server, string reason);
}
