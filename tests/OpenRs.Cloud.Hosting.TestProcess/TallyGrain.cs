namespace OpenRs.Cloud.Hosting.TestProcess;

public sealed class TallyGrain(
    IGrainContext context, [PersistentState("tally", StorageNames.Default)] IPersistentState<TallyState> state) : IGrainBase, ITallyGrain
{
    public IGrainContext GrainContext => context;

    public async Task<int> Increment()
    {
        state.State = new TallyState { Value = state.State.Value + 1 };
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task<int> Get() => Task.FromResult(state.State.Value);
}
