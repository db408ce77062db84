using System.Buffers;
using System.Globalization;
using System.Text.Json;
using CommunityToolkit.HighPerformance.Buffers;
using OpenRs.Cloud.Hosting.Local.Errors;
using Orleans.Storage;

namespace OpenRs.Cloud.Hosting.Local;

/// <summary>Grain states in the state file. The ETag is the version of the state, which grows by one with each write or clear.</summary>
internal sealed class SqliteGrainStorage(StateStore store, string storageName) : IGrainStorage
{
    // The state of a job with a hundred agents is not copied while it is written.
    private const int LikelyBytes = 64 << 10;

    public async Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(grainId, stateName);
        var stored = await store.ReadAsync(key);
        grainState.State = stored.Json is null ? Activator.CreateInstance<T>() : Read<T>(key, stored.Json);
        Set(grainState, stored.Version, stored.Json is not null);
    }

    // The state is written as it is now: what changes in it later belongs to the next write.
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var key = Key(grainId, stateName);
        using var json = new ArrayPoolBufferWriter<byte>(LikelyBytes);
        Write(key, grainState.State, json);
        Set(grainState, await store.WriteAsync(key, json.WrittenMemory, Version(grainState)), exists: true);
    }

    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        var version = await store.ClearAsync(Key(grainId, stateName), Version(grainState));
        grainState.State = Activator.CreateInstance<T>();
        Set(grainState, version, exists: false);
    }

    private static void Write<T>(StateKey key, T state, IBufferWriter<byte> json)
    {
        try
        {
            StateFormat.Write(state, json);
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or JsonException)
        {
            throw new GrainStorageException($"State {key} cannot be written as JSON: {exception.Message}", exception);
        }
    }

    private static T Read<T>(StateKey key, byte[] json)
    {
        try
        {
            return StateFormat.Read<T>(json) ?? throw new JsonException("It is null.");
        }
        catch (Exception exception) when (exception is NotSupportedException or InvalidOperationException or JsonException)
        {
            throw new GrainStorageException(
                $"State {key} cannot be read: {exception.Message} It was written by another version, or damaged.", exception);
        }
    }

    private static void Set<T>(IGrainState<T> state, long version, bool exists)
    {
        // A cleared state keeps its version: a writer of the old state cannot match one made anew.
        state.ETag = version == 0 ? null : version.ToString(CultureInfo.InvariantCulture);
        state.RecordExists = exists;
    }

    private static long Version<T>(IGrainState<T> state) => state.ETag is { } etag ? long.Parse(etag, CultureInfo.InvariantCulture) : 0;

    private StateKey Key(GrainId grainId, string stateName) => new(grainId.ToString(), storageName, stateName);
}
