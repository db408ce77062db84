using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Errors;
using OpenRs.Testing.V1;

namespace OpenRs.Cloud.Server.Tests.Echo;

/// <summary>
/// The service that transport tests call. Metadata that starts with <c>x-</c> comes back as headers, and as trailers with <c>t-</c>.
/// </summary>
internal sealed class EchoGrpcService(CallLog log) : EchoService.EchoServiceBase
{
    public override Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context) => NotedAsync(request.Text, context, async () =>
    {
        await ReturnMetadataAsync(context);
        await BehaveAsync(request, context);
        return Answer(request, 0);
    });

    public override Task<EchoResponse> Collect(
        IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context) => NotedAsync("collect", context, async () =>
    {
        var texts = new List<string>();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            texts.Add(request.Text);
        }

        return new EchoResponse { Text = string.Join(',', texts) };
    });

    public override Task Repeat(
        EchoRequest request,
        IServerStreamWriter<EchoResponse> responseStream,
        ServerCallContext context) => NotedAsync(request.Text, context, async () =>
    {
        for (var i = 0; i < request.Count; i++)
        {
            await responseStream.WriteAsync(Answer(request, i), context.CancellationToken);
        }

        await BehaveAsync(request, context);
        return new EchoResponse();
    });

    public override async Task Chat(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        var index = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(Answer(request, index++), context.CancellationToken);
            await NotedAsync(request.Text, context, async () =>
            {
                await BehaveAsync(request, context);
                return new EchoResponse();
            });
        }
    }

    private static EchoResponse Answer(EchoRequest request, int index) =>
        new() { Text = request.Text, Index = index, Payload = UnsafeByteOperations.UnsafeWrap(new byte[request.ResponseBytes]) };

    private static async Task ReturnMetadataAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders.Where(static entry => entry.Key.StartsWith("x-", StringComparison.Ordinal)))
        {
            headers.Add(entry);
            context.ResponseTrailers.Add(entry.IsBinary
                ? new Metadata.Entry("t" + entry.Key[1..], entry.ValueBytes)
                : new Metadata.Entry("t" + entry.Key[1..], entry.Value));
        }

        headers.Add("request-encoding", context.GetHttpContext().Request.Headers["grpc-encoding"].ToString());
        await context.WriteResponseHeadersAsync(headers);
    }

    private static async Task BehaveAsync(EchoRequest request, ServerCallContext context)
    {
        switch (request.Then)
        {
            case Behavior.Wait:
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                break;
            case Behavior.Fail:
                FieldViolation[] violations =
                [
                    new() { Field = "text", Description = "is «odd» – try another." },
                    new() { Field = "count", Description = "must not be 7." },
                ];
                throw new CloudException(
                    CloudErrorKind.InvalidArgument, ErrorReason.InvalidRecipe, "Two fields are wrong: text, count – «odd».", violations);
            case Behavior.Crash:
                throw new InvalidDataException("secret detail");
            case Behavior.Abort:
                throw new RpcException(new Status(StatusCode.Aborted, "Given up by the server."));
            default:
                break;
        }
    }

    private async Task<EchoResponse> NotedAsync(string text, ServerCallContext context, Func<Task<EchoResponse>> call)
    {
        try
        {
            return await call();
        }
        finally
        {
            log.Note(text, new CallEnd(context.CancellationToken.IsCancellationRequested, context.Deadline, DateTime.UtcNow));
        }
    }
}
