using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Protocol.Logs;

/// <summary>
/// The work of a process that does one thing at a time: while it is under way, all that the process logs belongs to it, on whatever
/// thread. A server has none.
/// </summary>
public sealed class JobScope : IExternalScopeProvider
{
    private readonly LoggerExternalScopeProvider _others = new();
    private volatile JobWork? _last;
    private volatile bool _isUnderWay;

    /// <summary>The work that was begun last.</summary>
    public JobWork? Last => _last;

    /// <summary>Whether it is under way.</summary>
    public bool IsUnderWay => _isUnderWay;

    /// <summary>Work begins.</summary>
    public void Begin(JobWork work) => (_last, _isUnderWay) = (work, true);

    /// <summary>The work is over.</summary>
    public void End() => _isUnderWay = false;

    /// <inheritdoc/>
    public void ForEachScope<TState>(Action<object?, TState> callback, TState state)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (_isUnderWay && _last is { } work)
        {
            callback(work, state);
        }

        _others.ForEachScope(callback, state);
    }

    /// <inheritdoc/>
    public IDisposable Push(object? state) => _others.Push(state);
}
