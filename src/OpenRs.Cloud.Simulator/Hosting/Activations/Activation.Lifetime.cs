using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <content>How an activation begins and ends.</content>
internal sealed partial class Activation
{
    private static readonly TimeSpan DeactivationTimeout = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _activationCancellation = new();
    private readonly HashSet<GrainTimer> _timers = [];
    private ActivationState _state = ActivationState.Creating;
    private DeactivationReason _reason;
    private IGrainBase? _grain;
    private bool _wasValid;

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (_state < ActivationState.Deactivating)
        {
            _reason = deactivationReason;
            _wasValid = _state == ActivationState.Valid;
            _state = ActivationState.Deactivating;
            _activationCancellation.Cancel();
            _work.Set();
        }
    }

    /// <summary>
    /// An error leaves a call or a tick. As in a silo, a version conflict of this activation ends it: what the grain holds is not what is
    /// stored, and its next call starts from storage. Callers that the error passes through stay.
    /// </summary>
    public void OnFault(Exception fault)
    {
        if (fault is InconsistentStateException conflict && OrleansInternals.TakeSourceActivation(conflict))
        {
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, conflict.Message));
        }
    }

    public void AddTimer(GrainTimer timer) => _timers.Add(timer);

    public void RemoveTimer(GrainTimer timer) => _timers.Remove(timer);

    private async Task ChangeStateAsync()
    {
        if (_state == ActivationState.Creating)
        {
            await ActivateAsync();
        }

        if (_state == ActivationState.Deactivating)
        {
            await FinishAsync();
        }
    }

    private async Task ActivateAsync()
    {
        _state = ActivationState.Activating;
        var token = _activationCancellation.Token;
        try
        {
            _grain = (IGrainBase)Class.Activator.CreateInstance(this);
            (_grain as ILifecycleParticipant<IGrainLifecycle>)?.Participate(_lifecycle);
            await _lifecycle.OnStart(token).WaitAsync(token);
            await _grain.OnActivateAsync(token).WaitAsync(token);
            if (_state == ActivationState.Activating)
            {
                _state = ActivationState.Valid;
            }
        }
        catch (Exception exception)
        {
            LogActivationFailed(Host.Logger, exception, GrainId);
            Deactivate(
                new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Failed to activate grain."),
                CancellationToken.None);
        }
    }

    private async Task FinishAsync()
    {
        foreach (var timer in _timers.ToArray())
        {
            timer.Dispose();
        }

        using var limit = new CancellationTokenSource(DeactivationTimeout, Host.Time);
        try
        {
            if (_wasValid)
            {
                await _grain!.OnDeactivateAsync(_reason, limit.Token).WaitAsync(limit.Token);
            }
        }
        catch (Exception exception)
        {
            // Whatever fails here must not keep the grain in memory: what matters was written in its calls.
            LogDeactivationFailed(Host.Logger, exception, GrainId);
        }

        await _lifecycle.OnStop(limit.Token);
        Host.Remove(this);
        if (_grain is not null)
        {
            await Class.Activator.DisposeInstance(this, _grain);
        }

        _state = ActivationState.Invalid;
        foreach (var request in _waiting.ToArray())
        {
            request.OnInvalidActivation(_reason.Exception);
        }
    }

    [LoggerMessage(5001, LogLevel.Error, "Grain {GrainId} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(5002, LogLevel.Warning, "Grain {GrainId} could not be deactivated in order.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId);
}
