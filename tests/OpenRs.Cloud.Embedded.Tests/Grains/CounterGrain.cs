namespace OpenRs.Cloud.Embedded.Tests;

public sealed class CounterGrain(IGrainContext context, [PersistentState("counter", "tests")] IPersistentState<CounterState> state)
    : IGrainBase, ICounterGrain
{
    public IGrainContext GrainContext => context;

    public Task<int> Add(int amount) => AddText(amount, 0);

    public async Task<int> AddText(int amount, int length)
    {
        state.State = state.State with { Value = state.State.Value + amount, Text = new string('x', length), Day = DayOfWeek.Friday };
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task<int> Get() => Task.FromResult(state.State.Value);

    public Task<string?> Etag() => Task.FromResult(state.RecordExists ? state.Etag : null);

    public Task Clear() => state.ClearStateAsync();

    public async Task<string> AddTwiceAtOnce()
    {
        var first = Add(1);
        var second = Add(1);
        await first;
        await second;
        return "both";
    }

    public Task Leave()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
