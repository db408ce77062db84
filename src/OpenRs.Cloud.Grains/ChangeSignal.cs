namespace OpenRs.Cloud;

/// <summary>Lets callers of one grain wait for its next change. Only used from the grain's own turns, so it needs no locks.</summary>
internal sealed class ChangeSignal(TimeProvider time)
{
    private TaskCompletionSource _next = New();

    /// <summary>Rises with each change; starts at the time of activation, so that it never falls behind what callers have seen before.</summary>
    public long Revision { get; private set; } = time.GetUtcNow().Ticks;

    public void Raise()
    {
        Revision++;
        var waiting = _next;
        _next = New();
        waiting.SetResult();
    }

    public async Task<long> WaitAsync(long seen, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (seen != Revision)
        {
            return Revision;
        }

        try
        {
            await _next.Task.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing changed: the caller sees that in the revision.
        }

        return Revision;
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
