using Orleans.Storage;

namespace OpenRs.Cloud.Simulator.GrainContract;

public sealed class StateGrain(
    IGrainContext context,
    [PersistentState("counter", StorageNames.Default)] IPersistentState<CounterState> state,
    [PersistentState("counter", StorageNames.Default)] IPersistentState<CounterState> other)
    : IGrainBase, IStateGrain
{
    public IGrainContext GrainContext => context;

    public Task OnDeactivateAsync(DeactivationReason reason, CancellationToken token)
    {
        Probe.Of(context).Write($"deactivate {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task OnActivateAsync(CancellationToken token)
    {
        Probe.Of(context).Write($"activate with {state.State.Value}");
        return Task.CompletedTask;
    }

    public async Task<int> Add(int amount)
    {
        state.State = state.State with { Value = state.State.Value + amount, Text = "added" };
        await state.WriteStateAsync();
        return state.State.Value;
    }

    public Task Pretend(int value)
    {
        state.State = state.State with { Value = value };
        return Task.CompletedTask;
    }

    public Task<string> Describe() => Task.FromResult($"{state.State.Value} {state.State.Text} {state.RecordExists}");

    public Task<bool> HasETag() => Task.FromResult(state.Etag is not null);

    public Task Clear() => state.ClearStateAsync();

    public async Task<string> Reread()
    {
        await state.ReadStateAsync();
        return await Describe();
    }

    public async Task<int> AddTwiceAtOnce()
    {
        var first = Add(1);
        var second = Add(1);
        await first;
        return await second;
    }

    public async Task<int> Conflict()
    {
        await Add(1);
        other.State = other.State with { Value = 100 };
        await other.WriteStateAsync();
        return other.State.Value;
    }

    public async Task<string> CatchConflict()
    {
        try
        {
            await Conflict();
            return "no conflict";
        }
        catch (InconsistentStateException)
        {
            return "caught";
        }
    }

    public Task ConflictLater(TimeSpan due)
    {
        this.RegisterGrainTimer(_ => Conflict(), new GrainTimerCreationOptions(due, due));
        return Task.CompletedTask;
    }

    public Task Deactivate()
    {
        this.DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
