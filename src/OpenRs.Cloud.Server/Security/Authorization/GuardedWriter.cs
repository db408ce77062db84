using Grpc.Core;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>The responses of a streaming call, which may last for hours: each goes out only while the caller's credentials hold.</summary>
internal sealed class GuardedWriter<T>(
    IServerStreamWriter<T> responses, Caller caller, CallerAuthenticator authenticator) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => responses.WriteOptions;
        set => responses.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        await authenticator.CheckAsync(caller, cancellationToken);
        await responses.WriteAsync(message, cancellationToken);
    }
}
