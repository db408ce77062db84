using Orleans.Timers;

namespace OpenRs.Cloud.Embedded;

/// <summary>Registers timers of activations; behind RegisterGrainTimer.</summary>
internal sealed class TimerRegistry : ITimerRegistry
{
    public IDisposable RegisterTimer(
        IGrainContext grainContext, Func<object?, Task> callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        throw new NotSupportedException("RegisterTimer is obsolete; use RegisterGrainTimer.");

    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        GrainTimer.Validate(options.DueTime, nameof(options.DueTime));
        GrainTimer.Validate(options.Period, nameof(options.Period));
        var activation = ActivationTurns.CurrentActivation;
        return activation is not null && ReferenceEquals(activation, grainContext)
            ? new GrainTimer<TState>(activation, callback, state, options)
            : throw new InvalidOperationException($"A timer of {grainContext?.GrainId} can only be registered in a turn "
                + "of that grain, not from Task.Run or another thread.");
    }
}
