using System.Collections.Concurrent;

namespace OpenRs.Cloud.Telemetry;

/// <summary>
/// What grains of one kind that are active in this process hold now. Each is read when somebody collects metrics, so that a change of a
/// grain costs nothing, and one that goes takes its series along.
/// </summary>
/// <typeparam name="T">An immutable state.</typeparam>
/// <param name="keepsLast">Whether the last state of a grain that goes is still told: where there are few of them.</param>
public sealed class LiveSet<T>(bool keepsLast = false)
    where T : class
{
    private readonly ConcurrentDictionary<string, Func<T?>> _grains = new(StringComparer.Ordinal);

    /// <summary>The states by the grains' keys.</summary>
    public IEnumerable<(string Id, T State)> Now
    {
        get
        {
            foreach (var (id, read) in _grains)
            {
                if (read() is { } state)
                {
                    yield return (id, state);
                }
            }
        }
    }

    /// <summary>Reads a grain until it is deactivated.</summary>
    /// <param name="context">The grain.</param>
    /// <param name="read">Reads its state; called from any thread.</param>
    public void Follow(IGrainContext context, Func<T?> read)
    {
        ArgumentNullException.ThrowIfNull(context);
        var id = context.GrainId.Key.ToString()!;
        _grains[id] = read;
        context.Deactivated.ContinueWith(_ => Forget(id, read), TaskScheduler.Default).Ignore();
    }

    // The next activation may be here already.
    private void Forget(string id, Func<T?> read)
    {
        if (!keepsLast)
        {
            _grains.TryRemove(KeyValuePair.Create(id, read));
            return;
        }

        var last = read();
        _grains.TryUpdate(id, () => last, read);
    }
}
