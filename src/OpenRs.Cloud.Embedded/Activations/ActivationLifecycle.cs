namespace OpenRs.Cloud.Embedded;

/// <summary>What grain components subscribed to do when the activation starts and stops, ordered by stage.</summary>
internal sealed class ActivationLifecycle : IGrainLifecycle
{
    private readonly List<(int Stage, ILifecycleObserver Observer)> _observers = [];

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        _observers.Add((stage, observer));
        return new Subscription(_observers, observer);
    }

    // Migration moves a grain to another process; there is none.
    public void AddMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }

    public void RemoveMigrationParticipant(IGrainMigrationParticipant participant)
    {
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, observer) in _observers.OrderBy(entry => entry.Stage).ToArray())
        {
            await observer.OnStart(cancellationToken);
        }
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        foreach (var (_, observer) in _observers.OrderByDescending(entry => entry.Stage).ToArray())
        {
            await observer.OnStop(cancellationToken);
        }
    }

    private sealed class Subscription(List<(int Stage, ILifecycleObserver Observer)> observers, ILifecycleObserver observer) : IDisposable
    {
        public void Dispose() => observers.RemoveAll(entry => ReferenceEquals(entry.Observer, observer));
    }
}
