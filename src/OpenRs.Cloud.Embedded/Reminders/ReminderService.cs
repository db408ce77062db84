using Microsoft.Extensions.Logging;

namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Ticks the reminders. All are in memory, ordered by their next tick, behind one timer. The next tick is stored after a tick was
/// delivered: a crash in between repeats the tick, and ticks missed while the process was down come as one as soon as it is up.
/// </summary>
internal sealed partial class ReminderService(GrainHost host)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Grain, string Name), ReminderRow> _rows = [];
    private readonly PriorityQueue<ReminderRow, DateTime> _due = new();
    private ITimer? _timer;
    private bool _stopped;

    public async Task StartAsync()
    {
        var rows = await host.Store.ReadRemindersAsync();
        using (ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow())
        {
            _timer = host.Time.CreateTimer(_ => TickDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        foreach (var row in rows)
        {
            Plan(row);
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer?.Dispose();
        }
    }

    public async Task PutAsync(ReminderRow row)
    {
        await host.Store.PutReminderAsync(row);
        Plan(row);
    }

    public async Task RemoveAsync(ReminderRow row)
    {
        await host.Store.RemoveReminderAsync(row.Grain, row.Name, row.Registration);
        lock (_gate)
        {
            if (IsCurrent(row))
            {
                _rows.Remove((row.Grain, row.Name));
            }
        }
    }

    public IReadOnlyList<ReminderRow> Find(string grain)
    {
        lock (_gate)
        {
            return [.. _rows.Values.Where(row => row.Grain == grain).OrderBy(row => row.Name, StringComparer.Ordinal)];
        }
    }

    private void Plan(ReminderRow row)
    {
        lock (_gate)
        {
            _rows[(row.Grain, row.Name)] = row;
            _due.Enqueue(row, row.NextTick);
            SetTimer();
        }
    }

    private void SetTimer()
    {
        if (!_stopped && _due.TryPeek(out _, out var next))
        {
            // The longest wait a timer takes is 49 days; a day keeps clock changes harmless.
            var wait = next - host.Time.GetUtcNow().UtcDateTime;
            _timer!.Change(TimeSpan.FromTicks(Math.Clamp(wait.Ticks, 0, TimeSpan.TicksPerDay)), Timeout.InfiniteTimeSpan);
        }
    }

    private void TickDue()
    {
        var ready = new List<ReminderRow>();
        lock (_gate)
        {
            var now = host.Time.GetUtcNow().UtcDateTime;
            while (_due.TryPeek(out var row, out var next) && next <= now)
            {
                _due.Dequeue();
                if (IsCurrent(row))
                {
                    ready.Add(row);
                }
            }

            SetTimer();
        }

        foreach (var row in ready)
        {
            _ = TickAsync(row);
        }
    }

    // Registered anew or removed, a reminder leaves its old entry in the queue.
    private bool IsCurrent(ReminderRow row) =>
        _rows.TryGetValue((row.Grain, row.Name), out var current) && current.Registration == row.Registration;

    private async Task TickAsync(ReminderRow row)
    {
        var now = host.Time.GetUtcNow().UtcDateTime;
        try
        {
            var grain = (IRemindable)(object)host.Factory.GetReference(GrainId.Parse(row.Grain), typeof(IRemindable));
            await grain.ReceiveReminder(row.Name, new TickStatus(row.FirstTick, row.Period, now));
        }
        catch (SiloUnavailableException)
        {
            // Stopping: the tick stays due and comes after the next start.
            return;
        }
        catch (Exception exception)
        {
            LogTickFailed(host.Logger, exception, row.Name, row.Grain);
        }

        await AdvanceAsync(row);
    }

    private async Task AdvanceAsync(ReminderRow row)
    {
        var now = host.Time.GetUtcNow().UtcDateTime;
        var periods = Math.Max(1, ((now - row.FirstTick).Ticks / row.Period.Ticks) + 1);
        var next = row with { NextTick = row.FirstTick + (row.Period * periods) };
        try
        {
            await host.Store.AdvanceReminderAsync(row.Grain, row.Name, row.Registration, next.NextTick);
        }
        catch (Exception exception) when (exception is GrainStorageException or ObjectDisposedException)
        {
            // Not stored: after a restart the tick is repeated, which is what at-least-once allows.
            LogTickFailed(host.Logger, exception, row.Name, row.Grain);
        }

        lock (_gate)
        {
            if (!IsCurrent(row))
            {
                return;
            }
        }

        Plan(next);
    }

    [LoggerMessage(4, LogLevel.Warning, "Reminder {Reminder} of grain {Grain} failed; it ticks again after its period.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, string reminder, string grain);
}
