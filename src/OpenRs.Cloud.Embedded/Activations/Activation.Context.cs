using Microsoft.Extensions.DependencyInjection;

namespace OpenRs.Cloud.Embedded;

/// <content>What grains and Orleans extensions see of an activation.</content>
internal sealed partial class Activation
{
    private readonly Dictionary<Type, object> _components = [];

    public object? GrainInstance => _grain;

    public ActivationId ActivationId => ActivationId.GetDeterministic(GrainId);

    public GrainAddress Address => new() { GrainId = GrainId, ActivationId = ActivationId };

    public GrainReference GrainReference => Host.Factory.GetReference(GrainId, Class.Interfaces[0]);

    public IServiceProvider ActivationServices => (_scope ??= Host.Services.CreateAsyncScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public IWorkItemScheduler Scheduler => this;

    public Task Deactivated => _deactivated.Task;

    public object? GetTarget() => _grain;

    public object? GetComponent(Type componentType) =>
        componentType.IsInstanceOfType(_grain) ? _grain
        : componentType.IsInstanceOfType(this) ? this
        : _components.GetValueOrDefault(componentType) ?? ActivationServices.GetService(componentType);

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        if (value is null)
        {
            _components.Remove(typeof(TComponent));
        }
        else
        {
            _components[typeof(TComponent)] = value;
        }
    }

    public void QueueAction(Action action) => Post(action);

    public void QueueAction(Action<object> action, object state) => _turns.Run(action!, state);

    public void QueueTask(Task task) => task.Start(_turns);

    // Activation is by the first call; migration needs a second process.
    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Migrate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default)
    {
    }

    public void Rehydrate(IRehydrationContext context) => throw new NotSupportedException("The embedded host does not migrate grains.");

    public void ReceiveMessage(object message) => throw new NotSupportedException("The embedded host delivers calls, not messages.");

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);
}
