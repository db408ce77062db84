using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using OpenRs.Cloud.Server.Listing;
using OpenRs.Cloud.Server.Resources;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>Applies <see cref="CallLimits"/> to every call before its handler sees it.</summary>
internal sealed class LimitInterceptor(CallLimits limits) : Interceptor
{
    // Health checks cost next to nothing, and a server under load must not miss one. Their streams have the limits of all others.
    private const string HealthService = "/grpc.health.";
    private const string PageSizeField = "page_size";
    private const int ItemsOfACall = 200;

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        if (CallLimits.Applies(context.Method) && !context.Method.StartsWith(HealthService, StringComparison.Ordinal))
        {
            limits.Count(CallLimits.CallerOf(context.GetHttpContext()), CostOf((IMessage)request));
        }

        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) => CallLimits.Applies(context.Method)
            ? RunAsync(context, (bounded, stream) => continuation(new BoundedReader<TRequest>(requestStream, stream), bounded))
            : continuation(requestStream, context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) => CallLimits.Applies(context.Method)
            ? RunAsync(context, (bounded, stream) => continuation(request, new BoundedWriter<TResponse>(responseStream, stream), bounded))
            : continuation(request, responseStream, context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) => CallLimits.Applies(context.Method)
            ? RunAsync(context, (bounded, stream) => continuation(
                new BoundedReader<TRequest>(requestStream, stream), new BoundedWriter<TResponse>(responseStream, stream), bounded))
            : continuation(requestStream, responseStream, context);

    // A list costs what it makes the server read.
    private static int CostOf(IMessage request) => request.Descriptor.FindFieldByName(PageSizeField) is { } field
        ? 1 + (ItemsOf(request, PageToken.Size((int)field.Accessor.GetValue(request))) / ItemsOfACall)
        : 1;

    private static int ItemsOf(IMessage request, int pageSize) =>
        IsSet(request, "order_by") ? ListCost.MaxSorted
        : IsSet(request, "filter") ? Math.Max(pageSize, ListCost.MaxExamined)
        : pageSize;

    private static bool IsSet(IMessage request, string field) =>
        request.Descriptor.FindFieldByName(field)?.Accessor.GetValue(request) is string { Length: > 0 };

    private async Task<T> RunAsync<T>(ServerCallContext context, Func<ServerCallContext, CallStream, Task<T>> method)
    {
        if (!context.Method.StartsWith(HealthService, StringComparison.Ordinal))
        {
            limits.Count(CallLimits.CallerOf(context.GetHttpContext()));
        }

        using var stream = limits.OpenStream(context);
        return await stream.RunAsync(bounded => method(bounded, stream));
    }

    private Task RunAsync(ServerCallContext context, Func<ServerCallContext, CallStream, Task> method) =>
        RunAsync(context, async (bounded, stream) =>
        {
            await method(bounded, stream);
            return true;
        });
}
