using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Calls any method with any bytes, as a client that knows nothing of the types.</summary>
internal sealed class RawCalls(GrpcChannel channel)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private static readonly Marshaller<byte[]> Bytes = new(static bytes => bytes, static bytes => bytes);
    private readonly CallInvoker _invoker = channel.CreateCallInvoker();

    /// <summary>Calls a method with messages and waits for its status; of a stream of responses, for the first.</summary>
    /// <param name="method">The method.</param>
    /// <param name="token">Bearer token; null for none.</param>
    /// <param name="messages">Requests; more than one only where the client streams.</param>
    public async Task<RawAnswer> CallAsync(MethodDescriptor method, string? token, params byte[][] messages)
    {
        var headers = new Metadata();
        if (token is not null)
        {
            headers.Add("authorization", $"Bearer {token}");
        }

        var options = new CallOptions(headers, DateTime.UtcNow + Timeout);
        try
        {
            await (method.IsClientStreaming ? StreamAsync(method, options, messages) : AskAsync(method, options, messages[0]));
            return RawAnswer.Ok;
        }
        catch (RpcException error)
        {
            return RawAnswer.Of(error);
        }
    }

    private async Task AskAsync(MethodDescriptor method, CallOptions options, byte[] message)
    {
        if (!method.IsServerStreaming)
        {
            using var call = _invoker.AsyncUnaryCall(Of(method, MethodType.Unary), null, options, message);
            await call;
            return;
        }

        using var stream = _invoker.AsyncServerStreamingCall(Of(method, MethodType.ServerStreaming), null, options, message);
        await stream.ResponseStream.MoveNext(CancellationToken.None);
    }

    private async Task StreamAsync(MethodDescriptor method, CallOptions options, byte[][] messages)
    {
        if (!method.IsServerStreaming)
        {
            using var call = _invoker.AsyncClientStreamingCall(Of(method, MethodType.ClientStreaming), null, options);
            await SendAsync(call.RequestStream, messages);
            await call;
            return;
        }

        using var duplex = _invoker.AsyncDuplexStreamingCall(Of(method, MethodType.DuplexStreaming), null, options);
        await SendAsync(duplex.RequestStream, messages);
        while (await duplex.ResponseStream.MoveNext(CancellationToken.None))
        {
            // To the end: the status is what counts.
        }
    }

    // A server that refuses may end the call before everything is sent; its status says why.
    private static async Task SendAsync(IClientStreamWriter<byte[]> requests, byte[][] messages)
    {
        try
        {
            foreach (var message in messages)
            {
                await requests.WriteAsync(message);
            }

            await requests.CompleteAsync();
        }
        catch (Exception exception) when (exception is RpcException or InvalidOperationException)
        {
            // As above.
        }
    }

    private static Method<byte[], byte[]> Of(MethodDescriptor method, MethodType type) =>
        new(type, method.Service.FullName, method.Name, Bytes, Bytes);
}
