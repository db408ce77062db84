using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>Alerts of an evaluation: raised by its sweeps, and delivered until they are taken.</summary>
public sealed class EvaluationGrainTests
{
    private static readonly LedgerSnapshot Ledger = new()
    {
        BudgetUsd = 1, SpentUsd = 0, GrantedUsd = 0, ReserveUsd = 0, Phases = [], Leases = 1, Alerts = [],
        Months = new Dictionary<int, decimal>(), Closed = false,
    };

    private readonly List<string> _calls = [];
    private readonly FakeTimeProvider _time = new();
    private EvaluationJobState _state = new();
    private Func<CancellationToken, Task>? _sweep;
    private AlertChannel? _alerts;
    private int[] _spent = [];
    private string _verdicts = "....";
    private string? _failure;
    private string[] _live = ["a"];

    [Fact]
    public async Task Alert_ThatIsNotTaken_IsToldAgainLaterAndKeepsTheEvaluationAwake()
    {
        _alerts = new AlertChannel();
        await StartAsync();
        (_failure, _live) = ("out of memory", []);
        await SweepAsync(3);
        Assert.Equal((EvaluationState.Failed, 1), (_state.State, _alerts.Given.Count));
        _time.Advance(AlertRules.Pause(1));
        await SweepAsync(2);
        Assert.Equal(2, _alerts.Given.Count);
        Assert.DoesNotContain("GetReminder", _calls);
        _alerts.IsTaken = true;
        _time.Advance(AlertRules.Pause(2));
        await SweepAsync(2);
        Assert.Equal(["eval-1-1"], _alerts.Given.Distinct());
        Assert.Equal(3, _alerts.Given.Count);
        Assert.Equal((0, 1), (_state.UndeliveredAlerts.Count, _state.OpenAlerts.Count));
        Assert.Contains("GetReminder", _calls);
    }

    [Fact]
    public async Task Alert_WithoutAReceiver_HoldsAndIsNotKeptToBeDelivered()
    {
        await StartAsync();
        _spent = [50, 80];
        await SweepAsync(1);
        Assert.Equal([50, 80], _state.OpenAlerts.Select(static alert => alert.Percent));
        Assert.Empty(_state.UndeliveredAlerts);
    }

    [Fact]
    public async Task Snapshot_OfAnEvaluation_HasTheAlertsThatHold()
    {
        var grain = await StartAsync();
        _spent = [50];
        await SweepAsync(1);
        Assert.Equal(_state.OpenAlerts, (await grain.GetAsync(default))!.Alerts);
        Assert.Single(_state.OpenAlerts);
    }

    [Fact]
    public async Task Evaluation_ThatFinishesNothing_HasAnAlertUntilItDoes()
    {
        _alerts = new AlertChannel { IsTaken = true, NoProgressLimit = TimeSpan.FromMinutes(30) };
        await StartAsync();
        await SweepAsync(1);
        _time.Advance(TimeSpan.FromMinutes(29));
        await SweepAsync(1);
        Assert.Empty(_state.OpenAlerts);
        _time.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync(2);
        Assert.Equal(JobAlertKind.NoProgress, Assert.Single(_state.OpenAlerts).Kind);
        await SweepAsync(2);
        Assert.Equal(["eval-1-1"], _alerts.Given);
        _verdicts = "c...";
        _time.Advance(TimeSpan.FromSeconds(1));
        await SweepAsync(2);
        Assert.Empty(_state.OpenAlerts);
    }

    private async Task<EvaluationGrain> StartAsync()
    {
        var grain = Grain();
        await grain.CreateAsync("project", Spec(), default);
        _calls.Clear();
        return grain;
    }

    private async Task SweepAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            await _sweep!(default);
        }
    }

    private static EvaluationSpec Spec() => new()
    {
        Model = new ModelRef { ModelId = "model" },
        DatasetId = "dataset",
        Dataset = new ObjectRef { Name = "dataset", Sha256 = "00" },
        Problems = 4,
        SamplesPerProblem = 1,
        RecipeJson = "{}",
        RecipeName = "quickstart",
        Seed = 42,
        Shards = 1,
        BudgetUsd = 1,
        MaxAgents = 4,
        Pool = "default",
    };

    private EvaluationGrain Grain()
    {
        var context = AnyGrain.Create<IGrainContext>(static (method, _) => method.Name == "get_GrainId"
            ? GrainId.Create("evaluation", "eval-1")
            : null);
        var state = AnyGrain.Create<IPersistentState<EvaluationJobState>>((method, arguments) =>
        {
            _state = method.Name == "set_State" ? (EvaluationJobState)arguments[0]! : _state;
            return method.Name == "get_State" ? _state : Task.CompletedTask;
        });
        var factory = AnyGrain.Create<IGrainFactory>((method, _) => AnyGrain.Create(method.ReturnType, Answer));
        var reminders = AnyGrain.Create<IReminderRegistry>((method, _) =>
        {
            _calls.Add(method.Name);
            return method.Name == nameof(IReminderRegistry.RegisterOrUpdateReminder) || method.Name == nameof(IReminderRegistry.GetReminder)
                ? Task.FromResult<IGrainReminder?>(null)
                : Task.CompletedTask;
        });
        var timers = AnyGrain.Create<ITimerRegistry>((_, arguments) =>
        {
            _sweep = (Func<CancellationToken, Task>)arguments[2]!;
            return null;
        });
        return new EvaluationGrain(
            context, state, factory, reminders, timers, _time, NullLogger<EvaluationGrain>.Instance, _alerts);
    }

    private object? Answer(MethodInfo method, object?[] arguments) => method.Name switch
    {
        nameof(ILedgerGrain.GetAsync) => Task.FromResult(Ledger),
        nameof(ILedgerGrain.SweepAsync) => Task.FromResult(new ActiveLeases
        {
            LiveTokens = [.. _live.Select(static _ => 1L)], LostAgents = [], LastToken = 0, LiveAgents = _live, Alerts = _spent,
        }),
        nameof(IEvalShardGrain.GetTallyAsync) => Task.FromResult(new ShardTally
        {
            Verdicts = new SampleVerdicts { Letters = _verdicts }, AgentIds = [], Failure = _failure,
        }),
        nameof(IEvalShardGrain.GetUnitsAsync) => Task.FromResult<IReadOnlyList<UnitState>>([.. Enumerable.Repeat(new UnitState(), 4)]),
        nameof(IEvalShardGrain.ReleaseStaleAsync) => Task.FromResult(false),
        _ => Task.CompletedTask,
    };
}
