using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Pools;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>What a group needed of late holds over a restart, and for the group alone.</summary>
public sealed class GpuPoolGrainTests
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromMinutes(3);
    private readonly FakeTimeProvider _time = new();
    private PoolState _state = new();
    private int _writes;

    [Fact]
    public async Task Scale_AfterARestart_ShrinksWhenTheCoolDownIsOver()
    {
        Assert.Equal(4, await ScaleAsync(4));
        Assert.Equal(4, await ScaleAsync(0));
        _time.Advance(CoolDown - TimeSpan.FromSeconds(1));
        Assert.Equal(4, await ScaleAsync(0));
        Assert.Equal(1, await ScaleAsync(1, AgentRoles.Train));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await ScaleAsync(0));
        Assert.Equal(["Train"], _state.Trends.Keys);
    }

    [Fact]
    public async Task Scale_ToTheSame_WritesNothing()
    {
        await ScaleAsync(0);
        Assert.Equal(0, _writes);
        await ScaleAsync(2);
        await ScaleAsync(2);
        Assert.Equal(1, _writes);
    }

    [Fact]
    public async Task Scale_OfAPoolThatWasEmpty_AnswersWithWhatIsNeededNow()
    {
        await Grain().AddRunAsync("run-1", 4, AgentRoles.All, CancellationToken.None);
        Assert.Equal(4, await ScaleAsync(4));
        await Grain().RemoveRunAsync("run-1", CancellationToken.None);
        await Grain().AddRunAsync("run-2", 4, AgentRoles.All, CancellationToken.None);
        Assert.Equal(1, await ScaleAsync(1));
    }

    // A grain of its own for each call, as after a restart.
    private Task<int> ScaleAsync(int needed, AgentRoles roles = AgentRoles.Rollout) =>
        Grain().ScaleAsync(roles, needed, CoolDown, CancellationToken.None);

    private GpuPoolGrain Grain() => new(
        AnyGrain.Create<IGrainContext>(static (_, _) => GrainId.Create("pool", "a10")),
        AnyGrain.Create<IPersistentState<PoolState>>(Answer),
        AnyGrain.Create<IGrainFactory>(static (_, _) => AnyGrain.Create<IPoolIndexGrain>(static (_, _) => Task.CompletedTask)),
        _time);

    private object? Answer(MethodInfo method, object?[] arguments)
    {
        switch (method.Name)
        {
            case "get_State":
                return _state;
            case "set_State":
                _state = (PoolState)arguments[0]!;
                return null;
            default:
                _writes++;
                return Task.CompletedTask;
        }
    }
}
