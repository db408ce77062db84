using System.Collections.Concurrent;

namespace OpenRs.Cloud.Server.Tests.Echo;

/// <summary>How calls ended on the server, by the text of their request.</summary>
internal sealed class CallLog
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<string, TaskCompletionSource<CallEnd>> _ends = new();

    public void Note(string text, CallEnd end) => Slot(text).TrySetResult(end);

    /// <summary>The end of a call, once it is there.</summary>
    public Task<CallEnd> EndOfAsync(string text) => Slot(text).Task.WaitAsync(Timeout);

    private TaskCompletionSource<CallEnd> Slot(string text) =>
        _ends.GetOrAdd(text, static _ => new TaskCompletionSource<CallEnd>(TaskCreationOptions.RunContinuationsAsynchronously));
}
