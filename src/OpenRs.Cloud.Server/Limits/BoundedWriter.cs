using Grpc.Core;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>The responses of a stream within its limits.</summary>
internal sealed class BoundedWriter<T>(IServerStreamWriter<T> responses, CallStream stream) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => responses.WriteOptions;
        set => responses.WriteOptions = value;
    }

    public Task WriteAsync(T message) => stream.WriteAsync(responses.WriteAsync(message));

    public Task WriteAsync(T message, CancellationToken cancellationToken) =>
        stream.WriteAsync(responses.WriteAsync(message, cancellationToken));
}
