using OpenRs.Cloud.Simulator.Observation;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;
using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.Servers;

/// <summary>The grain storage of one life of the server. Around each write it may fail, be slow, or take the server down.</summary>
internal sealed class SimulatedStore(World world, JobObservers jobs, SimulatedServer server, SimulatedProcess process) : IGrainStorage
{
    private readonly StorageAnswers _answers = new(world, process);
    private readonly WritesUnderWay _underWay = new(world, process);

    private StoredImage Image => world.Image;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Fill(grainState, await _answers.Answer(Image.Read(new StateKey(grainId.ToString(), stateName))));

    // Serialized here, in the turn of the grain: later changes belong to the next write.
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var json = StateFormat.Write(grainState.State);
        var written = await ChangeAsync(new StateKey(grainId.ToString(), stateName), json, grainState.ETag);
        (grainState.ETag, grainState.RecordExists) = (written.ETag!, true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        Fill(grainState, await ChangeAsync(new StateKey(grainId.ToString(), stateName), null, grainState.ETag));

    /// <summary>The server dies.</summary>
    public void Die() => _underWay.Die();

    private static void Fill<T>(IGrainState<T> grainState, StoredState stored)
    {
        grainState.State = stored.Json is null ? Activator.CreateInstance<T>() : StateFormat.Read<T>(stored.Json)!;
        (grainState.ETag, grainState.RecordExists) = (stored.ETag!, stored.Json is not null);
    }

    private Task<StoredState> ChangeAsync(StateKey key, byte[]? json, string? expectedETag)
    {
        if (!process.IsAlive)
        {
            return StorageAnswers.Never<StoredState>();
        }

        if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            return Crash($"dies before it writes {key.Name}");
        }

        if (world.Faults.Strikes(FaultKind.StorageError))
        {
            world.Faults.Note(FaultKind.StorageError, process.Name, $"cannot write {key.Name}");
            return _answers.Fail<StoredState>(new OrleansException($"{key}: simulated write error"));
        }

        return world.Faults.Strikes(FaultKind.WriteUnderWay)
            ? StoreLater(key, json, expectedETag)
            : Store(key, json, expectedETag, world.ServerNow);
    }

    private async Task<StoredState> StoreLater(StateKey key, byte[]? json, string? expectedETag)
    {
        var begun = world.ServerNow;
        var stored = StorageAnswers.Never<StoredState>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _underWay.Begin(() =>
        {
            stored = Store(key, json, expectedETag, begun);
            done.SetResult();
        });
        await done.Task;
        return await stored;
    }

    private Task<StoredState> Store(StateKey key, byte[]? json, string? expectedETag, DateTimeOffset begun)
    {
        var stored = Image.Read(key);
        if (stored.ETag != expectedETag || world.Faults.Strikes(FaultKind.StorageConflict))
        {
            world.Faults.Note(FaultKind.StorageConflict, process.Name, $"meets another version of {key.Name}");
            return _answers.Fail<StoredState>(new InconsistentStateException($"{key}: simulated conflict", stored.ETag, expectedETag));
        }

        var written = Image.Write(key, json);
        world.Log.Add(process.Name, $"writes {key.Name}, version {{0}}", written.Version);
        jobs.OnStored(key, json, begun);
        if (world.Faults.Strikes(FaultKind.ServerCrash))
        {
            return Crash($"dies after it wrote {key.Name}");
        }

        if (world.Faults.Strikes(FaultKind.StorageAnswerLost))
        {
            world.Faults.Note(FaultKind.StorageAnswerLost, process.Name, $"does not hear that {key.Name} is written");
            return _answers.Fail<StoredState>(new OrleansException($"{key}: simulated timeout"));
        }

        return _answers.Answer(written);
    }

    private Task<StoredState> Crash(string how)
    {
        world.Faults.Note(FaultKind.ServerCrash, process.Name, how);
        server.Crash();
        return StorageAnswers.Never<StoredState>();
    }
}
