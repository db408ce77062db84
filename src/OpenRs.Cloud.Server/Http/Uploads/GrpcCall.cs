using System.IO.Pipelines;
using Google.Protobuf;
using Google.Rpc;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Errors;
using GrpcStatus = Google.Rpc.Status;

namespace OpenRs.Cloud.Server.Http.Uploads;

/// <summary>
/// Calls a method of gRPC that reads a stream from within a plain HTTP request, by the method's own endpoint: credentials, roles, limits,
/// audit and errors are the method's.
/// </summary>
/// <param name="endpoints">The server's methods.</param>
internal sealed class GrpcCall(EndpointDataSource endpoints)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";
    private static readonly PipeOptions PipeOptions = new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19);

    /// <summary>Runs the method, and answers the request with its response as JSON.</summary>
    /// <param name="context">The request.</param>
    /// <param name="method">The method, such as <c>/openrs.cloud.v1.ModelService/ImportModel</c>.</param>
    /// <param name="parser">Parser of its response.</param>
    /// <param name="produce">Writes the messages of the request, until it may write no more.</param>
    public async Task RunAsync(
        HttpContext context, string method, MessageParser parser, Func<GrpcRequest, CancellationToken, Task> produce)
    {
        // Before the first byte is read; the method has limits of its own.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }

        var pipe = new Pipe(PipeOptions);
        using var answer = new MemoryStream();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var producing = ProduceAsync(pipe.Writer, produce, over.Token);
        try
        {
            await InvokeAsync(context, method, pipe.Reader, answer);
        }
        finally
        {
            await pipe.Reader.CompleteAsync();
            await over.CancelAsync();
            await producing;
        }

        if (TakeStatus(context.Response.Headers) is { Code: not (int)Code.Ok } status)
        {
            await context.Response.WriteErrorAsync(status);
            return;
        }

        var message = parser.ParseFrom(answer.GetBuffer(), GrpcRequest.PrefixBytes, (int)answer.Length - GrpcRequest.PrefixBytes);
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(JsonFormatter.Default.Format(message), context.RequestAborted);
    }

    // What goes wrong here is what the method's next read throws, and so becomes the answer.
    private static async Task ProduceAsync(
        PipeWriter writer, Func<GrpcRequest, CancellationToken, Task> produce, CancellationToken cancellationToken)
    {
        try
        {
            await produce(new GrpcRequest(writer), cancellationToken);
            await writer.CompleteAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // No CloudException: a file whose upload broke off stays where it is, to be continued.
            var status = ErrorStatus.Create(
                Code.InvalidArgument, ErrorReason.InvalidArgument, $"The body of the request cannot be read: {exception.Message}");
            await writer.CompleteAsync(status.ToRpcException());
        }
        catch (Exception exception)
        {
            await writer.CompleteAsync(exception);
        }
    }

    private async Task InvokeAsync(HttpContext context, string method, PipeReader body, Stream answer)
    {
        var (request, features, own) = (context.Request, context.Features, context.GetEndpoint());
        var (protocol, type, path) = (request.Protocol, request.ContentType, request.Path);
        var (reader, writer) = (features.Get<IRequestBodyPipeFeature>(), features.Get<IHttpResponseBodyFeature>());
        try
        {
            var endpoint = EndpointOf(method);
            context.SetEndpoint(endpoint);
            features.Set<IRequestBodyPipeFeature>(new RequestPipe(body));
            features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answer));
            (request.Protocol, request.ContentType, request.Path) = (HttpProtocol.Http2, "application/grpc", method);
            await endpoint.RequestDelegate!(context);
            await context.Response.BodyWriter.FlushAsync();
        }
        finally
        {
            context.SetEndpoint(own);
            features.Set(reader);
            features.Set(writer);
            (request.Protocol, request.ContentType, request.Path) = (protocol, type, path);
        }
    }

    // The response has not started, so its trailers lie among the headers.
    private static GrpcStatus TakeStatus(IHeaderDictionary headers)
    {
        var status = headers[DetailsHeader].ToString() is { Length: > 0 } details
            ? GrpcStatus.Parser.ParseFrom(Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '=')))
            : Plain(headers);
        foreach (var name in headers.Keys.Where(static name => name.StartsWith("grpc-", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            headers.Remove(name);
        }

        return status;
    }

    private static GrpcStatus Plain(IHeaderDictionary headers)
    {
        var code = (Code)int.Parse(headers[StatusHeader].ToString(), System.Globalization.CultureInfo.InvariantCulture);
        return code == Code.Ok
            ? new GrpcStatus()
            : ErrorStatus.Create(code, ErrorReason.Internal, Uri.UnescapeDataString(headers[MessageHeader].ToString()));
    }

    private Endpoint EndpointOf(string method) => endpoints.Endpoints.Single(endpoint =>
        JsonApi.MethodOf(endpoint) is null && endpoint.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method.FullName == method);

    private sealed record RequestPipe(PipeReader Reader) : IRequestBodyPipeFeature;
}
