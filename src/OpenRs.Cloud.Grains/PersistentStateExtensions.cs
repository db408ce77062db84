namespace OpenRs.Cloud;

/// <summary>Writes of immutable grain state.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>
    /// Replaces and writes the state. When the write fails, memory goes back to what it was, the caller sees the error, and the activation
    /// ends.
    /// </summary>
    /// <returns>Whether something was written: an equal state needs no write.</returns>
    public static async Task<bool> ReplaceAsync<T>(
        this IPersistentState<T> storage, IGrainContext context, T next, CancellationToken cancellationToken = default)
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
            context.DeactivateAfterFailedWrite();
            throw;
        }
    }

    /// <summary>
    /// Ends an activation whose write failed: a write that timed out may have been stored, and a grain that goes on from what it was before
    /// would work against its own record. The next call or reminder starts from storage. A silo does this only for version conflicts.
    /// </summary>
    public static void DeactivateAfterFailedWrite(this IGrainContext context) =>
        context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, "A write of its state failed."));
}
