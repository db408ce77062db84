namespace OpenRs.Cloud.Simulator.Planted;

/// <summary>A state whose writes are answered at once and stored one after the other, later.</summary>
internal sealed class HastyState<T>(IPersistentState<T> state) : IPersistentState<T>
{
    private Task _writing = Task.CompletedTask;

    public T State { get => state.State; set => state.State = value; }

    public string? Etag => state.Etag;

    public bool RecordExists => state.RecordExists;

    public Task ClearStateAsync() => state.ClearStateAsync();

    public Task ReadStateAsync() => state.ReadStateAsync();

    public Task WriteStateAsync()
    {
        _writing = WriteAfterAsync(_writing);
        return Task.CompletedTask;
    }

    private async Task WriteAfterAsync(Task before)
    {
        await before;
        await state.WriteStateAsync();
    }
}
