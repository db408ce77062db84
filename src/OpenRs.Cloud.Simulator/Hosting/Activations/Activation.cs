using Orleans.Core.Internal;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>
/// One grain in memory. Its loop decides who may run, by the rules of a silo: one request at a time, beside it those that interleave; while
/// nothing runs, activation and deactivation.
/// </summary>
internal sealed partial class Activation : IGrainContext, IWorkItemScheduler, ICallChainReentrantGrainContext
{
    private readonly ActivationTaskScheduler _scheduler;
    private readonly SingleWaiterAutoResetEvent _work = new();
    private readonly ActivationLifecycle _lifecycle;
    private readonly List<ActivationRequest> _waiting = [];
    private readonly List<ActivationRequest> _running = [];
    private readonly Dictionary<Guid, int> _reentrantSections = [];

    private long _lastUsed;

    public Activation(GrainHost host, GrainClass grainClass, GrainId grainId)
    {
        (Host, Class, GrainId) = (host, grainClass, grainId);
        _lifecycle = new ActivationLifecycle(host.Logger);
        _lastUsed = host.Time.GetTimestamp();
        _scheduler = new ActivationTaskScheduler(host.Process, this);
        _scheduler.Run(RunLoopAsync);
    }

    public GrainHost Host { get; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    /// <summary>Gives the activation something to run.</summary>
    public void Receive(ActivationRequest request)
    {
        _waiting.Add(request);
        _work.Set();
    }

    /// <summary>Cancels a call that runs or waits here.</summary>
    /// <returns>Whether it was here.</returns>
    public bool TryCancel(GrainCall call)
    {
        if (_running.Contains(call))
        {
            QueueAction(call.CancelRunning);
            return true;
        }

        return _waiting.Remove(call);
    }

    /// <summary>Deactivates the grain if it has not been used for a time.</summary>
    public void CollectIfIdle(TimeSpan age)
    {
        if (_state == ActivationState.Valid && _running.Count + _waiting.Count == 0 && Host.Time.GetElapsedTime(_lastUsed) >= age)
        {
            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"No call for {age}."));
        }
    }

    public void OnEnterReentrantSection(Guid reentrancyId) =>
        _reentrantSections[reentrancyId] = _reentrantSections.GetValueOrDefault(reentrancyId) + 1;

    public void OnExitReentrantSection(Guid reentrancyId)
    {
        if (--_reentrantSections[reentrancyId] == 0)
        {
            _reentrantSections.Remove(reentrancyId);
        }
    }

    private async Task RunLoopAsync()
    {
        try
        {
            while (_state != ActivationState.Invalid)
            {
                if (_running.Count == 0)
                {
                    await ChangeStateAsync();
                }

                StartWaiting();
                await _work.WaitAsync();
            }
        }
        catch (Exception exception)
        {
            // A defect of the host: a grain that nobody runs any more would only look like a lost message.
            Host.Process.Time.Fail(exception);
        }
    }

    private void StartWaiting()
    {
        var i = 0;
        while (i < _waiting.Count)
        {
            var request = _waiting[i];
            if (_state != ActivationState.Valid && !(request.IsLocalOnly && _state == ActivationState.Deactivating))
            {
                return;
            }

            if (!MayRun(request))
            {
                i++;
                continue;
            }

            _waiting.RemoveAt(i);
            _running.Add(request);
            _ = RunAsync(request);
        }
    }

    // What overtakes another that waits does so as in a silo: it may run beside what runs, and the other may not.
    private bool MayRun(ActivationRequest request) =>
        request.IsAlwaysInterleave || Class.IsReentrant
        || (request.ReentrancyId != Guid.Empty && _reentrantSections.ContainsKey(request.ReentrancyId))
        || _running.TrueForAll(running => running.IsAlwaysInterleave || (running.IsReadOnly && request.IsReadOnly));

    private async Task RunAsync(ActivationRequest request)
    {
        if (!request.IsExpired)
        {
            await request.RunAsync(this);
        }

        _running.Remove(request);
        if (request.IsKeepAlive)
        {
            _lastUsed = Host.Time.GetTimestamp();
        }

        _work.Set();
    }
}
