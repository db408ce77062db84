using Microsoft.Extensions.DependencyInjection;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// One grain in memory: its instance, its mailbox and its turns. All fields but the constant ones are used in turns only.
/// </summary>
internal sealed partial class Activation : IGrainContext, IWorkItemScheduler
{
    private readonly ActivationTurns _turns;
    private readonly Mailbox _mailbox;
    private readonly ActivationLifecycle _lifecycle = new();
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IStateLoader> _states = [];
    private readonly List<GrainTimer> _timers = [];
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
            BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ApplicationError, invocation.Fault, "A "
                + "storage error left a call."));
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
}
