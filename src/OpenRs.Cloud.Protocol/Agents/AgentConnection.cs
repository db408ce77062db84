using System.Threading.Channels;
using Grpc.Core;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Protocol.Agents;

/// <summary>One connection of an agent over gRPC.</summary>
/// <param name="client">The server.</param>
/// <param name="token">The agents' join token.</param>
/// <param name="loop">The agent.</param>
public sealed class AgentConnection(AgentService.AgentServiceClient client, string token, AgentLoop loop)
{
    // The call outlives the loop by the moment that the last messages take.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(4);

    /// <summary>Runs until the server ends the connection, or it breaks, or the token ends it.</summary>
    /// <param name="hello">Introduces the agent.</param>
    /// <param name="welcomed">Is called when the server has accepted it.</param>
    /// <param name="cancellationToken">Ends the connection after what is still to be sent.</param>
    /// <exception cref="RpcException">The server refused the agent, or the connection broke.</exception>
    public async Task RunAsync(Hello hello, Action welcomed, CancellationToken cancellationToken)
    {
        using var ended = new CancellationTokenSource();
        using var call = client.Connect(new Metadata { { "authorization", $"Bearer {token}" } }, cancellationToken: ended.Token);
        var outgoing = Channel.CreateUnbounded<ConnectRequest>(new UnboundedChannelOptions { SingleReader = true });
        outgoing.Writer.TryWrite(new ConnectRequest { Hello = hello });
        using var looping = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended.Token);
        var reading = ReadAsync(call.ResponseStream, welcomed, ended);
        var writing = WriteAsync(outgoing.Reader, call.RequestStream, ended.Token);
        try
        {
            await loop.RunAsync(outgoing.Writer, looping.Token);
        }
        catch (OperationCanceledException)
        {
            // Either the connection ended, and reading says why, or the agent stops.
        }

        outgoing.Writer.TryComplete();
        ended.CancelAfter(CloseTimeout);
        await writing;
        await reading;
    }

    private async Task ReadAsync(IAsyncStreamReader<ConnectResponse> responses, Action welcomed, CancellationTokenSource ended)
    {
        try
        {
            while (await responses.MoveNext(CancellationToken.None))
            {
                if (responses.Current.Welcome is not null)
                {
                    welcomed();
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
        ChannelReader<ConnectRequest> outgoing, IClientStreamWriter<ConnectRequest> requests, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var request in outgoing.ReadAllAsync(cancellationToken))
            {
                await requests.WriteAsync(request, cancellationToken);
            }

            await requests.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or OperationCanceledException or InvalidOperationException)
        {
            // The connection is gone; reading says why.
        }
    }
}
