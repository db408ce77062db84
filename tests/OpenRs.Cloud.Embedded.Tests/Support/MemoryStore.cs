using Orleans.Storage;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>A store in memory that answers at once.</summary>
internal sealed class MemoryStore : IGrainStore
{
    private readonly Dictionary<StateKey, StoredState> _states = [];

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StoredState> ReadAsync(StateKey key) => Task.FromResult(_states.GetValueOrDefault(key));

    public Task<long> WriteAsync(StateKey key, byte[] json, long expectedVersion) => SetAsync(key, json, expectedVersion);

    public Task<long> ClearAsync(StateKey key, long expectedVersion) => SetAsync(key, null, expectedVersion);

    public Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync() => Task.FromResult<IReadOnlyList<ReminderRow>>([]);

    public Task PutReminderAsync(ReminderRow row) => Task.CompletedTask;

    public Task RemoveReminderAsync(string grain, string name, string registration) => Task.CompletedTask;

    public Task AdvanceReminderAsync(string grain, string name, string registration, DateTime nextTick) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<long> SetAsync(StateKey key, byte[]? json, long expectedVersion)
    {
        if (_states.GetValueOrDefault(key).Version != expectedVersion)
        {
            return Task.FromException<long>(new InconsistentStateException($"{key}"));
        }

        _states[key] = new(expectedVersion + 1, json);
        return Task.FromResult(expectedVersion + 1);
    }
}
