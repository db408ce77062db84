using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Embedded;

/// <content>How an activation begins and ends.</content>
internal sealed partial class Activation
{
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

    [LoggerMessage(1, LogLevel.Error, "Grain {GrainId} could not be activated.")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);

    [LoggerMessage(2, LogLevel.Warning, "Grain {GrainId} could not be deactivated in order.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId);
}
