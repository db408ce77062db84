using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>A run whose budget its ledger refuses, as earlier builds could store it, stops; it would never be reconciled otherwise.</summary>
public sealed class TrainingRunGrainTests
{
    private static readonly LedgerSnapshot Ledger = new()
    {
        BudgetUsd = 2,
        SpentUsd = 1.25m,
        GrantedUsd = 0.25m,
        ReserveUsd = 0,
        Phases = [],
        Leases = 1,
        Alerts = [],
        Months = new Dictionary<int, decimal>(),
        Closed = false,
    };

    private readonly List<string> _calls = [];
    private readonly FakeTimeProvider _time = new();
    private TrainingRunState _state = new();

    [Theory]
    [InlineData(OnBudget.Stop, RunState.BudgetExhausted)]
    [InlineData(OnBudget.Pause, RunState.Paused)]
    public async Task Reconcile_LedgerRefusesTheBudget_TheRunStopsAsItsSpecSays(OnBudget onBudget, RunState target)
    {
        _state = RunMachine.Create("project", Spec(onBudget), _time.GetUtcNow()) with { BudgetUsd = 1 };
        var grain = Grain();
        await grain.ReceiveReminder("reconcile", default);
        Assert.Equal(target, _state.State);
        Assert.Equal(
            "Budget $1.00 does not cover more GPU time: spent $1.2500, granted $0.2500, reserve $0.0000.", _state.Reason);
        Assert.Equal(["OpenAsync", "CloseAsync", "SetBatchesAsync", "RemoveRunAsync"], _calls.Where(static call => call != "GetAsync"));
    }

    [Fact]
    public async Task Resume_BudgetBelowWhatIsSpentAndGranted_IsRefusedAndTheRunStaysPaused()
    {
        var run = RunMachine.Create("project", Spec(OnBudget.Stop), _time.GetUtcNow());
        _state = RunStops.Pause(run, "Paused by a client.", _time.GetUtcNow());
        var refused = await Assert.ThrowsAsync<CloudException>(() => Grain().ResumeAsync(1.49m, default));
        Assert.Equal(ErrorReason.InvalidBudget, refused.Reason);
        Assert.Contains("Give at least $1.50.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Paused, _state.State);

        // What is spent and granted cannot rise between the check and the resumption, since the ledger is closed first.
        Assert.Equal(["CloseAsync", "SetBatchesAsync", "RemoveRunAsync", "GetAsync"], _calls);
    }

    private static RunSpec Spec(OnBudget onBudget) => new()
    {
        ModelId = "model",
        DatasetId = "dataset",
        Dataset = new ObjectRef { Name = "dataset", Sha256 = "00" },
        RecipeJson = "{}",
        RecipeName = "quickstart",
        BudgetUsd = 2,
        MaxAgents = 4,
        Pool = "default",
        OnBudget = onBudget,
        Plan = new RunPlan { MaxSteps = 4, PromptsPerStep = 2, SaveEvery = 3, EvalEvery = 0, EvalProblems = 0, EvalProblemsPerUnit = 2 },
    };

    private TrainingRunGrain Grain()
    {
        var context = AnyGrain.Create<IGrainContext>(static (method, _) => method.Name == "get_GrainId" ? GrainId.Create("run", "run-1") : null);
        var state = AnyGrain.Create<IPersistentState<TrainingRunState>>((method, arguments) =>
        {
            _state = method.Name == "set_State" ? (TrainingRunState)arguments[0]! : _state;
            return method.Name == "get_State" ? _state : Task.CompletedTask;
        });
        var factory = AnyGrain.Create<IGrainFactory>((method, _) => AnyGrain.Create(method.ReturnType, Answer));
        var reminders = AnyGrain.Create<IReminderRegistry>(static (_, _) => Task.CompletedTask);
        var timers = AnyGrain.Create<ITimerRegistry>(static (_, _) => null);
        return new TrainingRunGrain(context, state, factory, reminders, timers, _time, NullLogger<TrainingRunGrain>.Instance);
    }

    private object? Answer(MethodInfo method, object?[] arguments)
    {
        _calls.Add(method.Name);
        return method.Name switch
        {
            nameof(ILedgerGrain.OpenAsync) => Task.FromException(
                BudgetRefusal.Of((decimal)arguments[0]!, Ledger.SpentUsd, Ledger.GrantedUsd)!.ToException()),
            nameof(ILedgerGrain.GetAsync) => Task.FromResult(Ledger),
            nameof(IRolloutQueueGrain.GetProgressAsync) => Task.FromResult<IReadOnlyList<BatchProgress>>([]),
            _ => Task.CompletedTask,
        };
    }
}
