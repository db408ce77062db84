namespace OpenRs.Cloud;

/// <summary>Lets callers of one grain wait for its next change. Only used from the grain's own turns, so it needs no locks.</summary>
/// <remarks>
/// Each caller waits on a task of its own, and not with <c>Task.WaitAsync</c> on a shared one: that would take every waiter through the
/// thread pool before it comes back to the grain, which costs time here and the order of events in the simulator.
/// </remarks>
internal sealed class ChangeSignal(TimeProvider time)
{
    private readonly List<TaskCompletionSource> _waiting = [];

    /// <summary>
    /// Rises with each change; starts at the time of activation, so that it never falls behind what callers have seen before.
    /// </summary>
    public long Revision { get; private set; } = time.GetUtcNow().Ticks;

    public void Raise()
    {
        Revision++;
        foreach (var waiter in _waiting)
        {
            waiter.TrySetResult();
        }

        _waiting.Clear();
    }

    public async Task<long> WaitAsync(long seen, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (seen != Revision)
        {
            return Revision;
        }

        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(waiter);
        using var cancelled = cancellationToken.UnsafeRegister(
            static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), waiter);
        using var timeout = time.CreateTimer(
            static state => ((TaskCompletionSource)state!).TrySetResult(), waiter, wait, Timeout.InfiniteTimeSpan);
        try
        {
            await waiter.Task;
        }
        finally
        {
            _waiting.Remove(waiter);
        }

        return Revision;
    }
}
