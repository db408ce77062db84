namespace OpenRs.Cloud.Hosting.TestProcess;

public sealed class CounterGrain(
    IGrainContext context, [PersistentState("counter", StorageNames.Default)] IPersistentState<CounterState> state)
    : IGrainBase, ICounterGrain
{
    public IGrainContext GrainContext => context;

    public Task<int> Add(int amount) => AddText(amount, 0);

    public async Task<int> AddText(int amount, int length)
    {
        var previous = state.State;
        state.State = previous with { Value = previous.Value + amount, Text = new string('x', length), Day = DayOfWeek.Friday };
        try
        {
            await state.WriteStateAsync();
        }
        catch
        {
            state.State = previous;
            throw;
        }

        return state.State.Value;
    }

    public Task<int> Get() => Task.FromResult(state.State.Value);

    public Task<string?> Etag() => Task.FromResult(state.RecordExists ? state.Etag : null);

    public Task Clear() => state.ClearStateAsync();

    public Task Leave()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
