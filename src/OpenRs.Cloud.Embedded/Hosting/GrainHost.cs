using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// The grains of one process: finds or makes the activation of a called grain, and starts and stops the whole. Between calls there is no
/// shared state but the directory of activations; everything else happens in their turns.
/// </summary>
internal sealed class GrainHost : IHostedService, IAsyncDisposable
{
    private readonly ConcurrentDictionary<GrainId, Activation> _activations = new();
    private readonly ReminderService _reminders;
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _idleTimer;
    private int _calls;
    private volatile HostPhase _phase;

    public GrainHost(
        IServiceProvider services, IOptions<EmbeddedGrainOptions> options, TimeProvider time, IGrainStore store, IMessageChannel channel,
        ITurnScheduler turnScheduler, ILogger<GrainHost> logger)
    {
        Options = options.Value;
        Options.Validate();
        (Services, Time, Store, Channel, TurnScheduler, Logger) = (services, time, store, channel, turnScheduler, logger);
        Catalog = new GrainCatalog(Options.Classes);
        Factory = new GrainFactory(this);
        _reminders = new ReminderService(this);
    }

    public EmbeddedGrainOptions Options { get; }

    public IServiceProvider Services { get; }

    public TimeProvider Time { get; }

    public IGrainStore Store { get; }

    public IMessageChannel Channel { get; }

    public ITurnScheduler TurnScheduler { get; }

    public ILogger Logger { get; }

    public GrainCatalog Catalog { get; }

    public GrainFactory Factory { get; }

    public ReminderService Reminders => _reminders;

    /// <summary>Whether timers and reminders have ceased and only what is under way is finished.</summary>
    public bool IsStopping => _phase >= HostPhase.Draining;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await Store.OpenAsync(cancellationToken);
        _phase = HostPhase.Running;
        await _reminders.StartAsync();
        _idleTimer = Time.CreateTimer(_ => CollectIdle(), null, Options.IdleTimeout / 2, Options.IdleTimeout / 2);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_phase != HostPhase.Running)
        {
            return;
        }

        _phase = HostPhase.Draining;
        _idleTimer?.Dispose();
        _reminders.Stop();
        using var limit = new CancellationTokenSource(Options.DrainTimeout, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        if (Volatile.Read(ref _calls) > 0)
        {
            await WaitAsync(_drained.Task, either.Token);
        }

        // OnDeactivateAsync may call other grains, so the host takes calls until the last activation has left.
        var reason = new DeactivationReason(DeactivationReasonCode.ShuttingDown, "The host is stopping.");
        while (!_activations.IsEmpty && !either.IsCancellationRequested)
        {
            var leaving = _activations.Values.ToArray();
            Array.ForEach(leaving, activation => activation.Deactivate(reason, cancellationToken));
            await WaitAsync(Task.WhenAll(leaving.Select(activation => activation.Deactivated)), either.Token);
        }

        _phase = HostPhase.Stopped;
        await Store.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_phase != HostPhase.Stopped)
        {
            _phase = HostPhase.Stopped;
            _idleTimer?.Dispose();
            _reminders.Stop();
            await Store.DisposeAsync();
        }
    }

    /// <summary>Calls a grain method.</summary>
    public Task<T> CallAsync<T>(GrainId target, GrainMethod method, object?[] arguments)
    {
        var running = CallChain.Current;
        var verdict = method.Interleaves || method.IsOneWay ? ChainVerdict.Free : CallChain.Examine(running, target, method);
        if (Refusal(target, method, running, verdict) is { } refusal)
        {
            return Task.FromException<T>(refusal);
        }

        var cancellationToken = method.CancellationIndex >= 0 ? (CancellationToken)arguments[method.CancellationIndex]! : default;
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<T>(cancellationToken);
        }

        try
        {
            method.CopyArguments(arguments);
        }
        catch (NotSupportedException exception)
        {
            return Task.FromException<T>(exception);
        }

        // Nobody waits for a one-way call, so it cannot be part of a cycle of waiting.
        var call = new GrainCall<T>(this, target, method, arguments, method.IsOneWay ? null : running);
        call.Interleaves |= verdict == ChainVerdict.CalledBack;
        Interlocked.Increment(ref _calls);
        call.Start(method.Timeout ?? Options.CallTimeout, cancellationToken);
        return method.IsOneWay ? Task.FromResult<T>(default!) : call.Outcome;
    }

    /// <summary>Hands a call to the activation of its grain, which is made if there is none.</summary>
    public void Receive(GrainCall call)
    {
        if (_phase == HostPhase.Stopped)
        {
            call.Reject(new SiloUnavailableException($"The grain host stopped before {call.Name} could run."));
            return;
        }

        var activation = _activations.GetOrAdd(
            call.Target, static (id, host) => new Activation(host, host.Catalog.ClassOf(id.Type), id), this);
        call.OnRouted(activation);
        activation.Enqueue(call);
    }

    /// <summary>A call has its answer.</summary>
    public void OnCallLeft()
    {
        if (Interlocked.Decrement(ref _calls) == 0 && _phase == HostPhase.Draining)
        {
            _drained.TrySetResult();
        }
    }

    public void Remove(Activation activation) => _activations.TryRemove(new(activation.GrainId, activation));

    private Exception? Refusal(GrainId target, GrainMethod method, GrainCall? running, ChainVerdict verdict)
    {
        // While draining, what is under way may call on; from outside nothing new comes in.
        if (_phase is HostPhase.Created or HostPhase.Stopped
            || (_phase == HostPhase.Draining && running is null && ActivationTurns.CurrentActivation is null))
        {
            return new SiloUnavailableException(
                $"{method.Name} on {target}: the grain host is {(_phase == HostPhase.Created ? "not started yet" : "stopping")}.");
        }

        if (Catalog.ClassOf(target.Type).IsReentrant || verdict != ChainVerdict.Blocked)
        {
            return null;
        }

        return new GrainCallCycleException($"The call would wait for itself: {CallChain.Describe(running, $"{method.Name} on {target}")}. "
            + "Return before calling back, make the inner method [AlwaysInterleave], or [OneWay] if nobody waits for it.");
    }

    private void CollectIdle()
    {
        foreach (var activation in _activations.Values)
        {
            activation.CollectIfIdle(Options.IdleTimeout);
        }
    }

    private static async Task WaitAsync(Task task, CancellationToken cancellationToken)
    {
        try
        {
            await task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Out of time: what has not finished is cut off, as by a crash, and loses nothing that was acknowledged.
        }
    }
}
