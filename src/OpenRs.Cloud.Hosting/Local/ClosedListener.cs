using System.Net;
using Microsoft.AspNetCore.Connections;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>A listener to which nobody can connect.</summary>
internal sealed class ClosedListener(EndPoint endpoint) : IConnectionListener
{
    private readonly TaskCompletionSource<ConnectionContext?> _none = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public EndPoint EndPoint => endpoint;

    public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        new(_none.Task.WaitAsync(cancellationToken));

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _none.TrySetResult(null);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
