using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Embedded;

/// <summary>One grain in memory: its instance, its mailbox and its turns. All fields but the constant ones are used in turns only.</summary>
internal sealed partial class Activation : IGrainContext, IWorkItemScheduler
{
    private readonly ActivationTurns _turns;
    private readonly Mailbox _mailbox;
    private readonly ActivationLifecycle _lifecycle = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IStateLoader> _states = [];
    private readonly List<GrainTimer> _timers = [];
    private readonly Dictionary<Type, object> _components = [];
    private AsyncServiceScope? _scope;
    private ActivationPhase _phase = ActivationPhase.Created;
    private DeactivationReason _reason;
    private Exception? _storageFault;
    private IGrainBase? _grain;
    private long _lastUsed;
    private bool _pumping;

    public Activation(GrainHost host, GrainClass grainClass, GrainId grainId)
    {
        (Host, Class, GrainId) = (host, grainClass, grainId);
        _turns = new ActivationTurns(host.TurnScheduler, this);
        _mailbox = new Mailbox(grainClass.IsReentrant);
    }

    public GrainHost Host { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance => _grain;

    public ActivationId ActivationId => ActivationId.GetDeterministic(GrainId);

    public GrainAddress Address => new() { GrainId = GrainId, ActivationId = ActivationId };

    public GrainReference GrainReference => Host.Factory.GetReference(GrainId, Class.Interfaces[0]);

    public IServiceProvider ActivationServices => (_scope ??= Host.Services.CreateAsyncScope()).ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => _lifecycle;

    public IWorkItemScheduler Scheduler => this;

    public Task Deactivated => _deactivated.Task;

    /// <summary>Gives the activation something to run. From any thread.</summary>
    public void Enqueue(Invocation invocation) => _turns.Run(item => Accept((Invocation)item!), invocation);

    /// <summary>Runs an action in a turn. From any thread.</summary>
    public void Post(Action action) => _turns.Run(static state => ((Action)state!)(), action);

    /// <summary>What the activation runs, for the message of a timeout. From any thread.</summary>
    public string Describe(Invocation asking) => _mailbox.Describe(asking, Host.Time);

    /// <summary>Deactivates the grain if it has not been used for a time. From any thread.</summary>
    public void CollectIfIdle(TimeSpan limit) => Post(() =>
    {
        if (_phase == ActivationPhase.Active && _mailbox.IsIdle && Host.Time.GetElapsedTime(_lastUsed) >= limit)
        {
            BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"No call for {limit}."));
        }
    });

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default) =>
        Post(() => BeginDeactivation(deactivationReason));

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

    public PersistentState<T> AddState<T>(PersistentState<T> state)
        where T : new()
    {
        _states.Add(state);
        return state;
    }

    /// <summary>Storage refused an operation of this grain.</summary>
    public void OnStorageFault(Exception fault) => _storageFault = fault;

    public void AddTimer(GrainTimer timer) => _timers.Add(timer);

    public void RemoveTimer(GrainTimer timer) => _timers.Remove(timer);

    private void Accept(Invocation invocation)
    {
        if (_phase == ActivationPhase.Gone)
        {
            Forward(invocation);
            return;
        }

        if (invocation.KeepsAlive)
        {
            _lastUsed = Host.Time.GetTimestamp();
        }

        if (invocation.IsAbandoned)
        {
            invocation.Complete();
        }
        else if (MayStartAtOnce(invocation))
        {
            Start(invocation);
        }
        else
        {
            _mailbox.Add(invocation);
            if (_phase == ActivationPhase.Created)
            {
                _phase = ActivationPhase.Activating;
                _ = ActivateAsync();
            }
        }
    }

    // A grain that is about to leave still answers interleaving calls: a call it runs may depend on one.
    private bool MayStartAtOnce(Invocation invocation) => _phase switch
    {
        ActivationPhase.Active => _mailbox.AdmitsArrival(invocation),
        ActivationPhase.Draining => _mailbox.Interleaves(invocation),
        _ => false,
    };

    private void Start(Invocation invocation)
    {
        _mailbox.Enter(invocation);
        invocation.StartedAt = Host.Time.GetTimestamp();
        if (invocation.Context is { } context)
        {
            ExecutionContext.Run(context, state => _ = RunAsync((Invocation)state!), invocation);
        }
        else
        {
            _ = RunAsync(invocation);
        }
    }

    private async Task RunAsync(Invocation invocation)
    {
        await invocation.RunAsync(_grain!);
        _mailbox.Leave(invocation);
        _lastUsed = invocation.KeepsAlive ? Host.Time.GetTimestamp() : _lastUsed;
        if (invocation.Fault is not null && invocation.Fault == _storageFault)
        {
            // What the grain holds is not what is stored. The next call starts from storage. Callers that the error passes through stay.
            BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ApplicationError, invocation.Fault, "A storage error left a call."));
        }

        invocation.Complete();
        Pump();
        DeactivateIfDrained();
    }

    private void Pump()
    {
        // An invocation that ends at once would pump from inside this loop.
        if (_pumping)
        {
            return;
        }

        _pumping = true;
        while (_phase == ActivationPhase.Active && _mailbox.TryTakeNext(out var next))
        {
            if (next.IsAbandoned)
            {
                next.Complete();
            }
            else
            {
                Start(next);
            }
        }

        _pumping = false;
    }

    private async Task ActivateAsync()
    {
        try
        {
            _grain = Class.Create(this);
            (_grain as ILifecycleParticipant<IGrainLifecycle>)?.Participate(_lifecycle);
            foreach (var state in _states)
            {
                await state.LoadAsync();
            }

            await _lifecycle.StartAsync(CancellationToken.None);
            await _grain.OnActivateAsync(CancellationToken.None);
        }
        catch (Exception exception)
        {
            LogActivationFailed(Host.Logger, exception, GrainId);
            await LeaveAsync(invocation => invocation.Reject(exception));
            return;
        }

        var leavesEarly = _phase == ActivationPhase.LeavingEarly;
        _phase = ActivationPhase.Active;
        foreach (var invocation in _mailbox.TakeAll())
        {
            Accept(invocation);
        }

        // Only now, so that a grain that asks to leave whenever it is activated still answers a call each time.
        if (leavesEarly)
        {
            BeginDeactivation(_reason);
        }
    }

    private void BeginDeactivation(DeactivationReason reason)
    {
        if (_phase is ActivationPhase.Active)
        {
            (_phase, _reason) = (ActivationPhase.Draining, reason);
            DeactivateIfDrained();
        }
        else if (_phase is ActivationPhase.Activating)
        {
            (_phase, _reason) = (ActivationPhase.LeavingEarly, reason);
        }
        else if (_phase is ActivationPhase.Created)
        {
            _ = LeaveAsync(Forward);
        }
    }

    private void DeactivateIfDrained()
    {
        if (_phase == ActivationPhase.Draining && !_mailbox.HasRunning)
        {
            _phase = ActivationPhase.Stopping;
            _ = StopAsync();
        }
    }

    private async Task StopAsync()
    {
        foreach (var timer in _timers.ToArray())
        {
            timer.Dispose();
        }

        try
        {
            using var limit = new CancellationTokenSource(Host.Options.DrainTimeout, Host.Time);
            await _grain!.OnDeactivateAsync(_reason, limit.Token).WaitAsync(limit.Token);
            await _lifecycle.StopAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception exception)
        {
            // Whatever fails here must not keep the grain in memory: what matters was written inside its calls.
            LogDeactivationFailed(Host.Logger, exception, GrainId);
        }

        await LeaveAsync(Forward);
    }

    private async Task LeaveAsync(Action<Invocation> passOn)
    {
        try
        {
            await DisposeInstanceAsync();
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(Host.Logger, exception, GrainId);
        }

        _phase = ActivationPhase.Gone;
        Host.Remove(this);
        foreach (var invocation in _mailbox.TakeAll())
        {
            passOn(invocation);
        }

        _deactivated.TrySetResult();
    }

    private async Task DisposeInstanceAsync()
    {
        if (_grain is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            (_grain as IDisposable)?.Dispose();
        }

        if (_scope is { } scope)
        {
            await scope.DisposeAsync();
        }
    }

    private void Forward(Invocation invocation)
    {
        if (invocation.Reroutes)
        {
            Host.Receive((GrainCall)invocation);
        }
        else
        {
            invocation.Complete();
        }
    }

    [LoggerMessage(1, LogLevel.Error, "Grain {GrainId} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(2, LogLevel.Warning, "Grain {GrainId} could not be deactivated in order.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId);
}
