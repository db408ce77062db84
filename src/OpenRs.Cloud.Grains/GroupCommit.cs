namespace OpenRs.Cloud;

/// <summary>
/// One write for all turns that wait for one. A reentrant grain computes each turn's state from <see cref="State"/>, the newest in memory,
/// and is answered when a write that holds it is on disk: while one write is under way the turns after it gather for the next. So the rate
/// of turns does not depend on how long a write takes or how large the state is.
/// </summary>
/// <remarks>Used from the grain's own turns only. What a failed write held is undone, and every turn that built on it fails with
/// it.</remarks>
/// <param name="storage">The state.</param>
/// <param name="onFailedWrite">Ends the activation: whether a failed write was stored is not known.</param>
internal sealed class GroupCommit<T>(IPersistentState<T> storage, Action onFailedWrite)
    where T : class, new()
{
    private T? _latest;
    private T? _stored;
    private TaskCompletionSource? _gathering;
    private TaskCompletionSource? _writing;

    /// <summary>The newest state, stored or not: what a change is computed from.</summary>
    public T State => _latest ?? storage.State;

    /// <summary>The newest state that is stored: what others may be told of.</summary>
    public T Stored => _stored ?? storage.State;

    /// <summary>The same for other threads, which must not ask the storage; <see langword="null"/> until it is loaded.</summary>
    public T? Read => _stored;

    /// <summary>To be called when the state is loaded.</summary>
    public void Load() => _stored ??= storage.State;

    /// <summary>
    /// Makes a state the newest, and answers when it is stored. An equal state is answered when what it equals is stored.
    /// </summary>
    /// <returns>Whether something changed.</returns>
    public async Task<bool> ReplaceAsync(T next, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (ReferenceEquals(State, next))
        {
            await ((_gathering ?? _writing)?.Task ?? Task.CompletedTask);
            return false;
        }

        _stored ??= storage.State;
        _latest = next;
        var mine = _gathering ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_writing is null)
        {
            _ = WriteAllAsync();
        }

        await mine.Task;
        return true;
    }

    // Belongs to no turn, since it may go on for as long as there is load. It never throws, and each turn that it works for waits for it.
    private async Task WriteAllAsync()
    {
        while (_gathering is { } batch)
        {
            (_writing, _gathering) = (batch, null);
            storage.State = _latest!;
            try
            {
                await storage.WriteStateAsync();
                _stored = storage.State;
                batch.SetResult();
            }
            catch (Exception exception)
            {
                storage.State = _stored!;
                _latest = _stored;
                _gathering?.SetException(exception);
                _gathering = null;
                batch.SetException(exception);
                onFailedWrite();
            }
        }

        _writing = null;
    }
}
