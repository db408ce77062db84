using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using OpenRs.Cloud.Server.Security.Authorization;

namespace OpenRs.Cloud.Server.Audit;

/// <summary>
/// Writes every call that changes something, or tried to, to the audit log before it is answered. Stands outside of the error mapping, so
/// that it sees the status that the caller gets.
/// </summary>
internal sealed class AuditInterceptor(AuditLog log) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        await AuditAsync(() => continuation(request, context), context);

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        await AuditAsync(() => continuation(requestStream, context), context);

    private async Task<T> AuditAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        if (CallAccess.Of(context) is not { Policy.Changes: true } access)
        {
            return await call();
        }

        try
        {
            var response = await call();
            await log.AppendAsync(access, StatusCode.OK, NameOf(response), context.Peer);
            return response;
        }
        catch (RpcException exception)
        {
            await log.AppendAsync(access, exception.StatusCode, null, context.Peer);
            throw;
        }
    }

    // What a call made has a name that its request could not know.
    private static string? NameOf<T>(T response) =>
        response is IMessage message && message.Descriptor.FindFieldByName("name") is { } field
            ? field.Accessor.GetValue(message) as string
            : null;
}
