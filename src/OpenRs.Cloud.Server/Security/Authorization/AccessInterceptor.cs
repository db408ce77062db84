using System.Security.Claims;
using System.Security.Principal;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>Lets calls pass by <see cref="MethodPolicies"/>: first who calls, then whether it may, then the method.</summary>
internal sealed class AccessInterceptor(CallerAuthenticator authenticator) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var access = await AdmitAsync(context);
        access.Authorize((IMessage)request);
        return await continuation(request, context);
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var access = await AdmitAsync(context);
        access.Authorize((IMessage)request);
        await continuation(request, Guard(responseStream, access), context);
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var access = await AdmitAsync(context);
        return await continuation(Guard(requestStream, access), context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var access = await AdmitAsync(context);
        await continuation(Guard(requestStream, access), Guard(responseStream, access), context);
    }

    private async Task<CallAccess> AdmitAsync(ServerCallContext context)
    {
        var access = CallAccess.Of(context) ?? throw new InvalidOperationException(
            $"{context.Method} has no entry in {nameof(MethodPolicies)}.");
        if (access.Policy.Kind is AccessKind.Known or AccessKind.Project or AccessKind.Pools)
        {
            access.Caller = await AuthenticateAsync(context);
        }

        return access;
    }

    private async Task<Caller> AuthenticateAsync(ServerCallContext context)
    {
        var caller = await authenticator.AuthenticateAsync(context.GetHttpContext(), context.CancellationToken);
        if (caller != Caller.Local)
        {
            context.GetHttpContext().User = new ClaimsPrincipal(new GenericIdentity(caller.Subject));
        }

        return caller;
    }

    private IAsyncStreamReader<T> Guard<T>(IAsyncStreamReader<T> requests, CallAccess access) =>
        access.Caller is null ? requests : new GuardedReader<T>(requests, access, authenticator);

    private IServerStreamWriter<T> Guard<T>(IServerStreamWriter<T> responses, CallAccess access) =>
        access.Caller is null ? responses : new GuardedWriter<T>(responses, access.Caller, authenticator);
}
