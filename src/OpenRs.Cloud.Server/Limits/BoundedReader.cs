using Grpc.Core;

namespace OpenRs.Cloud.Server.Limits;

/// <summary>The requests of a stream within its limits.</summary>
internal sealed class BoundedReader<T>(IAsyncStreamReader<T> requests, CallStream stream) : IAsyncStreamReader<T>
{
    public T Current => requests.Current;

    public Task<bool> MoveNext(CancellationToken cancellationToken) => stream.ReadAsync(requests);
}
