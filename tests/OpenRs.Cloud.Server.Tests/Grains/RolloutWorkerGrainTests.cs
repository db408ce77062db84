using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Workers;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>
/// A job whose silo was lost is active again only when somebody calls it: agents that reconnect do so.
/// </summary>
public sealed class RolloutWorkerGrainTests
{
    private const string Lease = "run-1.7";
    private static readonly AgentInfo Agent = new()
    {
        AgentId = "agent-1",
        Pool = "default",
        GpuType = "cpu",
        GpuCount = 1,
        Device = "cpu",
        Spot = false,
        UsdPerHour = 1,
        EngineVersion = "1",
    };

    private static readonly Guid Connection = Guid.NewGuid();
    private readonly List<string> _calls = [];
    private readonly FakeTimeProvider _time = new();
    private readonly RolloutWorkerGrain _grain;

    public RolloutWorkerGrainTests()
    {
        var context = AnyGrain.Create<IGrainContext>(static (method, _) => method.Name == "get_GrainId"
            ? GrainId.Create("agent", "agent-1")
            : null);
        var factory = AnyGrain.Create<IGrainFactory>((method, _) => AnyGrain.Create(method.ReturnType, Answer));
        _grain = new RolloutWorkerGrain(
            context, factory, new PriceBook(PriceBook.Defaults), _time, NullLogger<RolloutWorkerGrain>.Instance);
    }

    [Fact]
    public async Task Renew_AfterAReconnect_TellsPoolAndJobOfTheAgentOnce()
    {
        await _grain.ConnectAsync(Agent, Connection, default);
        await RenewAsync();
        await RenewAsync();
        Assert.Equal(["ReportAssignmentAsync", "LeaseOpenedAsync"], CallsOf("ReportAssignmentAsync", "LeaseOpenedAsync"));

        _calls.Clear();
        await _grain.ConnectAsync(Agent, Connection, default);
        await RenewAsync();
        await RenewAsync();
        Assert.Equal(["ReportAssignmentAsync", "LeaseOpenedAsync"], CallsOf("ReportAssignmentAsync", "LeaseOpenedAsync"));
    }

    private Task RenewAsync() => _grain.RenewLeaseAsync(
        Connection,
        new LeaseRenewal { LeaseId = Lease, FencingToken = 7, Sequence = 1, PhaseSeconds = new Dictionary<string, double>() }, default);

    private IEnumerable<string> CallsOf(params string[] methods) => _calls.Where(methods.Contains);

    private object? Answer(MethodInfo method, object?[] arguments)
    {
        _calls.Add(method.Name);
        return method.Name switch
        {
            nameof(ILedgerGrain.RenewLeaseAsync) => Task.FromResult(
                new LeaseAnswer { LeaseId = Lease, FencingToken = 7, Seconds = 30, Sequence = 1, Refusal = LeaseRefusal.None }),
            nameof(IGpuPoolGrain.JoinAsync) => Task.FromResult<DateTimeOffset?>(null),
            _ when method.ReturnType == typeof(Task<bool>) => Task.FromResult(false),
            _ => Task.CompletedTask,
        };
    }
}
