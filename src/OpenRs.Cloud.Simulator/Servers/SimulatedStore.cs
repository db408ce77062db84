using OpenRs.Cloud.Embedded;
using Orleans.Storage;

namespace OpenRs.Cloud.Simulator;

/// <summary>The store of one life of the server. Around each write it may fail, be slow, or take the server down.</summary>
internal sealed class SimulatedStore(World world, SimulatedServer server, SimulatedProcess process) : IGrainStore
{
    private StoredImage Image => world.Image;

    public Task OpenAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<StoredState> ReadAsync(StateKey key) => process.IsAlive ? Answer(Image.Read(key)) : Never<StoredState>();

    public Task<long> WriteAsync(StateKey key, byte[] json, long expectedVersion) => ChangeAsync(key, json, expectedVersion);

    public Task<long> ClearAsync(StateKey key, long expectedVersion) => ChangeAsync(key, null, expectedVersion);

    public Task<IReadOnlyList<ReminderRow>> ReadRemindersAsync() => Answer(Image.Reminders);

    public Task PutReminderAsync(ReminderRow row) => RemindAsync("sets", () => Image.Put(row));

    public Task RemoveReminderAsync(string grain, string name, string registration) =>
        RemindAsync("removes", () => Image.Remove(grain, name, registration));

    public Task AdvanceReminderAsync(string grain, string name, string registration, DateTime nextTick) =>
        RemindAsync("advances", () => Image.Advance(grain, name, registration, nextTick));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task<long> ChangeAsync(StateKey key, byte[]? json, long expectedVersion)
    {
        if (!process.IsAlive)
        {
            return Never<long>();
        }

        if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            Crash(FaultKind.ServerCrash, $"dies before it writes {key.Name}");
            return Never<long>();
        }

        if (world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, $"cannot write {key.Name}");
            return Answer<long>(Error($"{key}: simulated write error"));
        }

        if (Image.Read(key).Version != expectedVersion || world.Faults.Strikes(FaultKind.StorageConflict))
        {
            world.Faults.Note(FaultKind.StorageConflict, process.Name, $"meets another version of {key.Name}");
            return Answer<long>(new InconsistentStateException($"{key}: simulated conflict"));
        }

        var version = Image.Write(key, json);
        world.Log.Add(process.Name, $"writes {key.Name}, version {{0}}", version);
        world.OnStored(key, json);
        if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            Crash(FaultKind.ServerCrash, $"dies after it wrote {key.Name}");
            return Never<long>();
        }

        if (world.Faults.Strikes(FaultKind.StorageAnswerLost))
        {
            world.Faults.Note(FaultKind.StorageAnswerLost, process.Name, $"does not hear that {key.Name} is written");
            return Answer<long>(Error($"{key}: simulated timeout"));
        }

        return Answer(version);
    }

    private Task RemindAsync(string what, Action change)
    {
        if (!process.IsAlive)
        {
            return Never<bool>();
        }

        if (world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, "cannot write a reminder");
            return Answer<bool>(Error("simulated write error of a reminder"));
        }

        change();
        world.Log.Add(process.Name, $"{what} a reminder");
        return Answer(true);
    }

    private void Crash(FaultKind kind, string how)
    {
        world.Faults.Note(kind, process.Name, how);
        server.Crash();
    }

    private Task<T> Answer<T>(T value)
    {
        var delay = Delay();
        if (delay == TimeSpan.Zero)
        {
            return Task.FromResult(value);
        }

        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.After(delay, () => answer.SetResult(value));
        return answer.Task;
    }

    private Task<T> Answer<T>(Exception error)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.After(world.Random.Seconds(0, 0.5), () => answer.SetException(error));
        return answer.Task;
    }

    private TimeSpan Delay()
    {
        if (world.Faults.Strikes(FaultKind.SlowStorage))
        {
            var slow = world.Random.Seconds(0.5, 4);
            world.Faults.Note(FaultKind.SlowStorage, process.Name, "waits {0} ms for its storage", (long)slow.TotalMilliseconds);
            return slow;
        }

        return world.Random.Chance(0.5) ? TimeSpan.Zero : world.Random.Seconds(0.0005, 0.01);
    }

    private static GrainStorageException Error(string message) => new(message, new IOException("simulated"));

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;
}
