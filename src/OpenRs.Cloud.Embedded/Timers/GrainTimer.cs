using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Embedded;

/// <summary>A timer of one activation. A tick waits its turn like a call; the period counts from the end of one tick to the next.</summary>
internal abstract partial class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly ITimer _timer;
    private TimeSpan _period;
    private bool _firing;
    private TimeSpan? _changedDueTime;

    protected GrainTimer(Activation activation, GrainTimerCreationOptions options)
    {
        (_activation, _options, _period) = (activation, options, options.Period);
        // A tick belongs to nobody's call: it must not inherit the context of the one that registered the timer.
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _timer = activation.Host.Time.CreateTimer(
                static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        activation.AddTimer(this);
        _timer.Change(options.DueTime, Timeout.InfiniteTimeSpan);
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
        _timer.Dispose();
        _cancellation.Cancel();
        _activation.RemoveTimer(this);
    }

    /// <summary>Rejects a time span that is neither infinite nor a duration.</summary>
    public static void Validate(TimeSpan value, string name)
    {
        if (value != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero, name);
        }
    }

    protected abstract Task InvokeAsync(CancellationToken cancellationToken);

    private void Fire()
    {
        if (!_activation.Host.IsStopping)
        {
            _activation.Enqueue(new Tick(this));
        }
    }

    private async Task TickAsync()
    {
        _firing = true;
        try
        {
            if (!_cancellation.IsCancellationRequested)
            {
                await InvokeAsync(_cancellation.Token);
            }
        }
        finally
        {
            _firing = false;
            var next = _changedDueTime ?? _period;
            _changedDueTime = null;
            if (!_cancellation.IsCancellationRequested)
            {
                _timer.Change(next, Timeout.InfiniteTimeSpan);
            }
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "A timer of grain {GrainId} failed; it keeps ticking.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, GrainId grainId);

    private sealed class Tick : Invocation
    {
        private readonly GrainTimer _timer;

        public Tick(GrainTimer timer)
            : base($"a timer of {timer._activation.GrainId}")
        {
            _timer = timer;
            Interleaves = timer._options.Interleave;
        }

        public override bool KeepsAlive => _timer._options.KeepAlive;

        public override async Task RunAsync(object grain)
        {
            try
            {
                await _timer.TickAsync();
            }
            catch (OperationCanceledException) when (_timer._cancellation.IsCancellationRequested)
            {
                // The timer was disposed while it ran: this is how its callback is told.
            }
            catch (Exception exception)
            {
                Fault = exception;
                LogTickFailed(_timer._activation.Host.Logger, exception, _timer._activation.GrainId);
            }
        }

        public override void Complete()
        {
        }

        public override void Reject(Exception exception)
        {
        }
    }
}
