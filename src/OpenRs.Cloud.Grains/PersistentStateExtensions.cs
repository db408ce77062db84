namespace OpenRs.Cloud;

/// <summary>Writes of immutable grain state.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>
    /// Replaces and writes the state. When the write fails, memory stays at what storage holds, and the caller sees the error.
    /// </summary>
    /// <returns>Whether something was written: an equal state needs no write.</returns>
    public static async Task<bool> ReplaceAsync<T>(this IPersistentState<T> storage, T next, CancellationToken cancellationToken = default)
        where T : class
    {
        var previous = storage.State;
        if (ReferenceEquals(previous, next))
        {
            return false;
        }

        storage.State = next;
        try
        {
            await storage.WriteStateAsync(cancellationToken);
            return true;
        }
        catch
        {
            storage.State = previous;
            throw;
        }
    }
}
