using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>Applies <see cref="CallLimits"/> to every call before its handler sees it.</summary>
internal sealed class LimitInterceptor(CallLimits limits) : Interceptor
{
    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        Count(context);
        return continuation(request, context);
    }

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Count(context);
        return continuation(requestStream, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        Count(context);
        using var watch = CallLimits.Applies(context.Method) ? limits.OpenWatch(CallLimits.CallerOf(context)) : null;
        await continuation(request, responseStream, context);
    }

    private void Count(ServerCallContext context)
    {
        if (CallLimits.Applies(context.Method))
        {
            limits.Count(CallLimits.CallerOf(context));
        }
    }
}
