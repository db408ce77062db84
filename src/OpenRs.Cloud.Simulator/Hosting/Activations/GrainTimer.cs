using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Simulator.Hosting.Activations;

/// <summary>A timer of one activation. A tick waits its turn like a call; the period counts from the end of one tick to the next.</summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private TimeSpan? _changedDueTime;
    private bool _firing;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        (_activation, _callback, _options) = (activation, callback, options);
        _timer = activation.Host.Time.CreateTimer(
            static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Change(options.DueTime, options.Period);
        activation.AddTimer(this);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, nameof(dueTime));
        Validate(period, nameof(period));
        _period = period;
        if (_firing)
        {
            _changedDueTime = dueTime;
        }
        else
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.RemoveTimer(this);
    }

    private static void Validate(TimeSpan value, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, Timeout.InfiniteTimeSpan, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.TotalMilliseconds, uint.MaxValue - 1, name);
    }

    private void Fire()
    {
        _firing = true;
        _activation.Receive(new Tick(this, _options));
    }

    private async Task TickAsync()
    {
        _changedDueTime = null;
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception exception)
        {
            LogTickFailed(_activation.Host.Logger, exception, _activation.GrainId);
            _activation.OnFault(exception);
        }

        if (!_disposed.IsCancellationRequested)
        {
            _timer.Change(_changedDueTime ?? _period, Timeout.InfiniteTimeSpan);
        }

        _firing = false;
    }

    [LoggerMessage(5043, LogLevel.Warning, "A timer of grain {GrainId} failed; it keeps ticking.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, GrainId grainId);

    private sealed class Tick : ActivationRequest
    {
        private readonly GrainTimer _timer;

        public Tick(GrainTimer timer, GrainTimerCreationOptions options)
        {
            (_timer, IsKeepAlive) = (timer, options.KeepAlive);
            IsAlwaysInterleave = options.Interleave;
        }

        public override bool IsLocalOnly => true;

        public override bool IsKeepAlive { get; }

        public override Task RunAsync(Activation activation) => _timer.TickAsync();

        public override void OnInvalidActivation(Exception? failure)
        {
        }
    }
}
