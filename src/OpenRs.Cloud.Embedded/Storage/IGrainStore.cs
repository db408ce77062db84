namespace OpenRs.Cloud.Embedded;

/// <summary>
/// Where states and reminders are kept. A completed write is durable. Results of operations on one key come in the order of the operations.
/// A simulator puts memory, delays and faults behind this.
/// </summary>
internal interface IGrainStore : IAsyncDisposable
{
    /// <summary>Opens the store.</summary>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads a state; version 0 and no JSON when there never was one.</summary>
    Task<StoredState> ReadAsync(StateKey key);

    /// <summary>Replaces the state if its version is still the expected one, and returns the new version.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">It is not.</exception>
    /// <exception cref="GrainStorageException">The write failed; nothing of it was stored.</exception>
    Task<long> WriteAsync(StateKey key, byte[] json, long expectedVersion);

    /// <summary>Removes the state if its version is still the expected one, and returns the new version.</summary>
    /// <exception cref="Orleans.Storage.InconsistentStateException">It is not.</exception>
    Task<long> ClearAsync(StateKey key, long expectedVersion);

    /// <summary>All reminders.</summary>
    Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync();

    /// <summary>Adds or replaces a reminder.</summary>
    Task PutReminderAsync(ReminderRow row);

    /// <summary>Removes a reminder, if it is still of this registration.</summary>
    Task RemoveReminderAsync(string grain, string name, string registration);

    /// <summary>Sets the next tick of a reminder, if it is still of this registration.</summary>
    Task AdvanceReminderAsync(string grain, string name, string registration, DateTime nextTick);
}
