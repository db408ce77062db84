using System.Globalization;

namespace OpenRs.Cloud.Embedded;

/// <summary>A state of one grain: UTF-8 JSON in the store, guarded by its version as ETag.</summary>
internal sealed class PersistentState<T>(Activation activation, StateKey key) : IPersistentState<T>, IStateLoader
    where T : new()
{
    private readonly IGrainStore _store = activation.Host.Store;
    private long _version;

    public T State { get; set; } = new();

    public bool RecordExists { get; private set; }

    public string? Etag => RecordExists ? _version.ToString(CultureInfo.InvariantCulture) : null;

    public Task LoadAsync() => ReadStateAsync();

    public async Task ReadStateAsync()
    {
        var stored = await Observed(_store.ReadAsync(key));
        State = stored.Json is null ? new() : StateJson.Read<T>(key, stored.Json);
        (_version, RecordExists) = (stored.Version, stored.Json is not null);
    }

    public async Task WriteStateAsync()
    {
        // Serialized here, in the grain's turn: later changes belong to the next write.
        _version = await Observed(_store.WriteAsync(key, StateJson.Write(key, State), _version));
        RecordExists = true;
    }

    public async Task ClearStateAsync()
    {
        _version = await Observed(_store.ClearAsync(key, _version));
        (State, RecordExists) = (new(), false);
    }

    public Task ReadStateAsync(CancellationToken cancellationToken) => Unless(cancellationToken) ?? ReadStateAsync();

    // A write that has begun is not cancelled: whether it took place would not be known.
    public Task WriteStateAsync(CancellationToken cancellationToken) => Unless(cancellationToken) ?? WriteStateAsync();

    public Task ClearStateAsync(CancellationToken cancellationToken) => Unless(cancellationToken) ?? ClearStateAsync();

    private async Task<TResult> Observed<TResult>(Task<TResult> operation)
    {
        try
        {
            return await operation;
        }
        catch (Exception exception)
        {
            activation.OnStorageFault(exception);
            throw;
        }
    }

    private static Task? Unless(CancellationToken cancellationToken) =>
        cancellationToken.IsCancellationRequested ? Task.FromCanceled(cancellationToken) : null;
}
