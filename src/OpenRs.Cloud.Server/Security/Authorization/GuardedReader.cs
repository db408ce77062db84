using Google.Protobuf;
using Grpc.Core;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Security.Authorization;

/// <summary>
/// The requests of a streaming call: each is authorised before the method sees it, and the caller's credentials must still hold.
/// </summary>
internal sealed class GuardedReader<T>(
    IAsyncStreamReader<T> requests, CallAccess access, CallerAuthenticator authenticator) : IAsyncStreamReader<T>
{
    public T Current => requests.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (!await requests.MoveNext(cancellationToken))
        {
            return false;
        }

        await authenticator.CheckAsync(access.Caller!, cancellationToken);
        access.Authorize((IMessage)requests.Current!);
        return true;
    }
}
