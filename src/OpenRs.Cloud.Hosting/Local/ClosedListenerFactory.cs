using System.Net;
using Microsoft.AspNetCore.Connections;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>
/// Keeps a silo off the network. What reaches a silo's port may call any grain, past the API's access checks; a silo that is alone needs no
/// port, and so it has none: no other user of the machine can connect, and no port can be taken.
/// </summary>
internal sealed class ClosedListenerFactory : IConnectionListenerFactory
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new ClosedListener(endpoint));
}
