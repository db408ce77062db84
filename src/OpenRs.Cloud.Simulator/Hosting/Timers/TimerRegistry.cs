using OpenRs.Cloud.Simulator.Hosting.Activations;
using Orleans.Timers;

namespace OpenRs.Cloud.Simulator.Hosting.Timers;

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
        return new GrainTimer((Activation)grainContext, token => callback(state, token), options);
    }
}
