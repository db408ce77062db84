using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace OpenRs.Cloud.Client.Calls;

/// <summary>Gives each request that takes one a <c>request_id</c>, so that an attempt whose answer got lost does nothing twice.</summary>
internal sealed class RequestIdInterceptor : Interceptor
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, AsyncUnaryCallContinuation<TRequest, TResponse> next) =>
        next(WithId(request), context);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        TRequest request, ClientInterceptorContext<TRequest, TResponse> context, BlockingUnaryCallContinuation<TRequest, TResponse> next) =>
        next(WithId(request), context);

    // The caller's message stays as it is: it may be sent again on purpose.
    private static TRequest WithId<TRequest>(TRequest request)
        where TRequest : class
    {
        if (request is not IMessage message
            || message.Descriptor.FindFieldByName("request_id") is not { FieldType: FieldType.String } field
            || (string)field.Accessor.GetValue(message) is { Length: > 0 })
        {
            return request;
        }

        var copy = message.Descriptor.Parser.ParseFrom(message.ToByteString());
        field.Accessor.SetValue(copy, Guid.NewGuid().ToString());
        return (TRequest)copy;
    }
}
