namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <content>What grains and Orleans see of an activation.</content>
internal sealed partial class Activation
{
    private readonly Dictionary<Type, object> _components = [];

    public object? GrainInstance => _grain;

    public ActivationId ActivationId => ActivationId.GetDeterministic(GrainId);

    public GrainAddress Address => new() { GrainId = GrainId, ActivationId = ActivationId };

    public GrainReference GrainReference => Host.Factory.GetReference(GrainId, Class.Interfaces[0]);

    public IServiceProvider ActivationServices => Host.Services;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public IWorkItemScheduler Scheduler => this;

    public Task Deactivated => throw new NotSupportedException("Nobody in the simulator waits for a deactivation.");

    public object? GetTarget() => _grain;

    public object? GetComponent(Type componentType) =>
        componentType.IsInstanceOfType(_grain) ? _grain
        : componentType.IsInstanceOfType(this) ? this
        : _components.GetValueOrDefault(componentType) ?? ActivationServices.GetService(componentType);

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        _components.Remove(typeof(TComponent));
        if (value is not null)
        {
            _components[typeof(TComponent)] = value;
        }
    }

    public void QueueAction(Action action) => _scheduler.Run(() =>
    {
        action();
        return Task.CompletedTask;
    });

    public void QueueAction(Action<object> action, object state) => QueueAction(() => action(state));

    public void QueueTask(Task task) => task.Start(_scheduler);

    // The constructor has begun it.
    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        throw NoMigration();

    public void Rehydrate(IRehydrationContext context) => throw NoMigration();

    public void ReceiveMessage(object message) => Receive((ActivationRequest)message);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    private NotSupportedException NoMigration() =>
        new($"Grain {GrainId} cannot migrate: the simulator has one server. Deactivate it instead.");
}
