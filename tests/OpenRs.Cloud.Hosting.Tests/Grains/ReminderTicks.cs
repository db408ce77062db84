using System.Threading.Channels;

namespace OpenRs.Cloud.Hosting.Tests;

/// <summary>The ticks of reminders, as a test waits for them.</summary>
public sealed class ReminderTicks
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly Channel<string> _ticks = Channel.CreateUnbounded<string>();

    public void Tick(string reminder) => _ticks.Writer.TryWrite(reminder);

    public Task<string> NextAsync() => _ticks.Reader.ReadAsync().AsTask().WaitAsync(Timeout);
}
