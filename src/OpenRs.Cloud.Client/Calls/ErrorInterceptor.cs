using Grpc.Core;
using Grpc.Core.Interceptors;
using OpenRs.Cloud.Client.Errors;

namespace OpenRs.Cloud.Client.Calls;

/// <summary>Lets calls fail with <see cref="OpenRsException"/>.</summary>
internal sealed class ErrorInterceptor : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> next)
    {
        var call = next(request, context);
        return new AsyncUnaryCall<TResponse>(
            TranslateAsync(call.ResponseAsync, context.Options.CancellationToken),
            call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> next)
    {
        try
        {
            return next(request, context);
        }
        catch (RpcException exception)
        {
            throw OpenRsException.Of(exception, context.Options.CancellationToken);
        }
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context,
        AsyncServerStreamingCallContinuation<TRequest, TResponse> next)
    {
        var call = next(request, context);
        return new AsyncServerStreamingCall<TResponse>(
            new Reader<TResponse>(call.ResponseStream), call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    // A write to a stream that the server ended fails with words of its own; the response has the reason.
    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context, AsyncClientStreamingCallContinuation<TRequest, TResponse> next)
    {
        var call = next(context);
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            call.RequestStream, TranslateAsync(call.ResponseAsync, context.Options.CancellationToken),
            call.ResponseHeadersAsync, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    private static async Task<T> TranslateAsync<T>(Task<T> response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.ConfigureAwait(false);
        }
        catch (RpcException exception)
        {
            throw OpenRsException.Of(exception, cancellationToken);
        }
    }

    private sealed class Reader<T>(IAsyncStreamReader<T> inner) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            try
            {
                return await inner.MoveNext(cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException exception)
            {
                throw OpenRsException.Of(exception, cancellationToken);
            }
        }
    }
}
