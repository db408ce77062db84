using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Core.Interceptors;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Hosting.Local.Errors;
using OpenRs.Cloud.Server.Storage;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Server.Errors;

/// <summary>
/// The one place where exceptions become gRPC statuses. What is not a typed error leaves as INTERNAL with an id to look for in the log,
/// and nothing else.
/// </summary>
internal sealed partial class ErrorInterceptor(
    IHostApplicationLifetime lifetime, StorageState storage, ILogger<ErrorInterceptor> logger) : Interceptor
{
    private static readonly TimeSpan StorageRetry = TimeSpan.FromSeconds(2);

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(request, context), context);

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => continuation(requestStream, context), context);

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => Empty(continuation(request, responseStream, context)), context);

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        GuardAsync(() => Empty(continuation(requestStream, responseStream, context)), context);

    private static async Task<Empty> Empty(Task task)
    {
        await task;
        return new Empty();
    }

    private async Task<T> GuardAsync<T>(Func<Task<T>> call, ServerCallContext context)
    {
        try
        {
            return await call();
        }
        catch (CloudException exception)
        {
            throw ErrorStatus.Of(exception).ToRpcException();
        }
        catch (InvalidProtocolBufferException)
        {
            throw ToRpc(
                Code.InvalidArgument,
                ErrorReason.InvalidArgument,
                "A message of the stream is none of this method. Build it from the protos of this release.");
        }
        catch (Exception exception) when (exception is StorageFullException or StateFileFullException)
        {
            storage.NoteFull();
            LogFailed(exception, context.Method, ErrorReason.StorageFull);
            throw ToRpc(Code.ResourceExhausted, ErrorReason.StorageFull, exception.Message);
        }
        catch (Exception exception) when (context.CancellationToken.IsCancellationRequested && IsDisconnect(exception))
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The call was cancelled."));
        }
        catch (Exception exception) when (lifetime.ApplicationStopping.IsCancellationRequested
            && exception is OperationCanceledException or OrleansMessageRejectionException)
        {
            throw new RpcException(new Grpc.Core.Status(StatusCode.Unavailable, "The server is stopping. Try again."));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or GrainStorageException)
        {
            // Its words name paths and hosts, which are the log's to know.
            LogFailed(exception, context.Method, ErrorReason.StorageUnavailable);
            throw ToRpc(
                Code.Unavailable,
                ErrorReason.StorageUnavailable,
                "The server's storage does not answer. Try again; if that goes on, see the server's log.",
                retryAfter: StorageRetry);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            LogFailed(exception, context.Method, ErrorReason.HostUnavailable);
            throw ToRpc(
                Code.Unavailable,
                ErrorReason.HostUnavailable,
                "The process that keeps this cannot be reached. Another takes over within half a minute; try again.",
                retryAfter: StorageRetry);
        }
        catch (Exception exception) when (exception is not RpcException)
        {
            var id = Guid.NewGuid().ToString("N")[..8];
            LogFailed(exception, context.Method, id);
            throw ToRpc(Code.Internal, ErrorReason.Internal, $"The server failed; its log has the cause under error id {id}.");
        }
    }

    // Writing to a call that is over is an invalid operation to Grpc.AspNetCore.
    private static bool IsDisconnect(Exception exception) =>
        exception is OperationCanceledException or IOException or InvalidOperationException;

    private static RpcException ToRpc(Code code, string reason, string message, TimeSpan? retryAfter = null) =>
        ErrorStatus.Create(code, reason, message, retryAfter: retryAfter).ToRpcException();

    [LoggerMessage(3081, LogLevel.Error, "{Method} failed ({Id}).")]
    private partial void LogFailed(Exception exception, string method, string id);
}
