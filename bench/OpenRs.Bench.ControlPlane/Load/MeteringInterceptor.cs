using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Shows the messages of an agent's connection to a <see cref="ConnectionMeter"/>.</summary>
internal sealed class MeteringInterceptor(LoadMeters meters, TimeProvider time) : Interceptor
{
    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        ClientInterceptorContext<TRequest, TResponse> context,
        AsyncDuplexStreamingCallContinuation<TRequest, TResponse> continuation)
    {
        var call = continuation(context);
        var meter = new ConnectionMeter(meters, time);
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new Writer<TRequest>(call.RequestStream, meter),
            new Reader<TResponse>(call.ResponseStream, meter),
            call.ResponseHeadersAsync,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose);
    }

    private sealed class Writer<T>(IClientStreamWriter<T> inner, ConnectionMeter meter) : IClientStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => inner.WriteOptions;
            set => inner.WriteOptions = value;
        }

        public Task CompleteAsync() => inner.CompleteAsync();

        public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

        public Task WriteAsync(T message, CancellationToken cancellationToken)
        {
            meter.OnSent(message);
            return inner.WriteAsync(message, cancellationToken);
        }
    }

    private sealed class Reader<T>(IAsyncStreamReader<T> inner, ConnectionMeter meter) : IAsyncStreamReader<T>
    {
        public T Current => inner.Current;

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            var isThere = await inner.MoveNext(cancellationToken);
            if (isThere)
            {
                meter.OnReceived(inner.Current);
            }

            return isThere;
        }
    }
}
