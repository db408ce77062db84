using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;
using Orleans.Timers;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>
/// A run whose budget its ledger refuses, as earlier builds could store it, stops; it would never be reconciled otherwise. And its steps
/// leave its state for the archive.
/// </summary>
public sealed partial class TrainingRunGrainTests
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
    private readonly RunArchive<StepMetrics> _archive = new();
    private readonly RunArchive<RunEvent> _events = new();
    private TrainingRunState _state = new();
    private string[] _live = [];
    private int _writes;
    private Func<CancellationToken, Task>? _sweep;
    private AlertChannel? _alerts;
    private IReadOnlyList<BatchProgress> _work = [];
    private bool _isBudgetRefused = true;
    private TimeSpan _charged;

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

    [Fact]
    public async Task Steps_OfAFullArchive_StayInTheStateUntilTheyAreWritten()
    {
        _state = RunOf(steps: 70) with { State = RunState.Paused };
        await Grain().OnActivateAsync(default);
        _archive.IsFull = true;
        await _sweep!(default);
        await _sweep(default);
        Assert.Equal((0, 70), (_state.ArchivedSteps, _state.RecentSteps.Count));
        _archive.IsFull = false;
        await _sweep(default);
        await _sweep(default);
        Assert.Equal([1, 33], _archive.Writes.Select(static write => write.First));
        Assert.Equal((64, 64), (_state.ArchivedSteps, _state.RecentSteps.Count));
    }

    /// <summary>Killed after the archive was written and before the state was: the same blocks are written again.</summary>
    [Fact]
    public async Task Steps_OfARunThatIsOver_AreArchivedToTheLastAndOnceMoreAfterACrash()
    {
        _state = RunOf(steps: 70) with { State = RunState.Succeeded };
        await Grain().OnActivateAsync(default);
        await _sweep!(default);
        Assert.Equal(0, _state.ArchivedSteps);
        var again = Grain();
        await again.OnActivateAsync(default);
        await _sweep(default);
        await _sweep(default);
        Assert.Equal(70, _state.ArchivedSteps);
        Assert.Equal([1, 33, 65, 1, 33, 65], _archive.Writes.Select(static write => write.First));
        Assert.Equal(
            _archive.Writes[..3].SelectMany(static write => write.Items), _archive.Writes[3..].SelectMany(static write => write.Items));
        Assert.Equal([7, 8, 9], (await again.ListStepsAsync(1, 9, default)).Select(static step => step.Step));
    }

    [Fact]
    public async Task Delete_WhileABlockIsWritten_WaitsForIt()
    {
        _state = RunOf(steps: 40) with { State = RunState.Cancelled };
        var grain = Grain();
        await grain.OnActivateAsync(default);
        var written = new TaskCompletionSource();
        _archive.Delay = written.Task;
        await _sweep!(default);
        var deletion = grain.DeleteAsync(default);
        Assert.False(deletion.IsCompleted || _state.Deleted);
        written.SetResult();
        await deletion;
        Assert.True(_state.Deleted);
        Assert.Equal(2, _archive.Writes.Count);
        await _sweep(default);
        Assert.Equal(2, _archive.Writes.Count);
    }

    /// <summary>A thousand agents that join at once must not wait for as many writes.</summary>
    [Fact]
    public async Task LeaseOpened_OfManyAgents_AreOneWriteAtTheNextSweep()
    {
        _state = RunMachine.LeaseOpened(RunOf(steps: 0), "first", _time.GetUtcNow()) with { State = RunState.Stopping, StopTarget = null };
        var grain = Grain();
        await grain.OnActivateAsync(default);
        await _sweep!(default);
        var before = _state;
        foreach (var number in Enumerable.Range(0, 100))
        {
            await grain.LeaseOpenedAsync(Agent($"agent-{number}"), default);
            await grain.LeaseOpenedAsync(Agent($"agent-{number}"), default);
        }

        await grain.PriceRefusedAsync(Agent("dear"), default);
        await grain.PriceRefusedAsync(Agent("dear"), default);
        Assert.Same(before, _state);
        Assert.False((await grain.GetEventsAsync(default)).IsComplete);
        _live = [.. Enumerable.Range(1, 99).Select(static number => $"agent-{number}")];
        var writes = _writes;
        await _sweep(default);
        Assert.Equal(writes + 1, _writes);
        var added = _state.Events.Where(item => item.Number > before.LastEvent).ToList();
        Assert.Equal(100, added.Count(static item => item.Kind == RunEventKind.AgentJoined));
        Assert.Equal("agent-0", Assert.Single(added, static item => item.Kind == RunEventKind.AgentLeft).AgentId);
        Assert.Equal("dear", Assert.Single(added, static item => item.Kind == RunEventKind.LeaseRefused).AgentId);
        await _sweep(default);
        await _sweep(default);
        Assert.Equal([1, 33, 65], _events.Writes.Select(static write => write.First));
        Assert.InRange(_state.Events.Count, 1, RunBlocks.Size);
    }

    private static AgentInfo Agent(string id) => new()
    {
        AgentId = id, Pool = "default", GpuType = "A40", GpuCount = 1, Device = "cuda:0", Spot = false, UsdPerHour = 0.39m,
        EngineVersion = "1",
    };

    private TrainingRunState RunOf(int steps) => RunMachine.Create("project", Spec(OnBudget.Stop), _time.GetUtcNow()) with
    {
        Batches = [],
        Step = steps,
        RecentSteps =
        [
            .. Enumerable.Range(1, steps).Select(step => new StepMetrics
            {
                Step = step, Values = new Dictionary<string, double>(), CompleteTime = _time.GetUtcNow(), SpentUsd = step,
            }),
        ],
    };

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
        var context = AnyGrain.Create<IGrainContext>(static (method, _) => method.Name == "get_GrainId"
            ? GrainId.Create("run", "run-1")
            : null);
        var state = AnyGrain.Create<IPersistentState<TrainingRunState>>((method, arguments) =>
        {
            _state = method.Name == "set_State" ? (TrainingRunState)arguments[0]! : _state;
            _writes += method.Name == nameof(IPersistentState<TrainingRunState>.WriteStateAsync) ? 1 : 0;
            return method.Name == "get_State" ? _state : Task.CompletedTask;
        });
        var factory = AnyGrain.Create<IGrainFactory>((method, _) => AnyGrain.Create(method.ReturnType, Answer));
        var reminders = AnyGrain.Create<IReminderRegistry>((method, _) =>
        {
            _calls.Add(method.Name);
            return method.Name == nameof(IReminderRegistry.GetReminder) ? Task.FromResult<IGrainReminder?>(null) : Task.CompletedTask;
        });
        var timers = AnyGrain.Create<ITimerRegistry>((_, arguments) =>
        {
            _sweep = (Func<CancellationToken, Task>)arguments[2]!;
            return null;
        });
        return new TrainingRunGrain(
            context, state, factory, reminders, timers, _archive, _events, _time, Options.Create(new StallTerms()),
            NullLogger<TrainingRunGrain>.Instance, alerts: _alerts);
    }

    private object? Answer(MethodInfo method, object?[] arguments)
    {
        _calls.Add(method.Name);
        return method.Name switch
        {
            nameof(ILedgerGrain.OpenAsync) when _isBudgetRefused => Task.FromException(
                BudgetRefusal.Of((decimal)arguments[0]!, Ledger.SpentUsd, Ledger.GrantedUsd)!.ToException()),
            nameof(ILedgerGrain.GetAsync) => Task.FromResult(Ledger),
            nameof(ILedgerGrain.SweepAsync) => Task.FromResult(new ActiveLeases
            {
                LiveTokens = [.. _live.Select(static _ => 1L)], LostAgents = [], LastToken = 0, LiveAgents = _live,
                ChargedTime = _charged, SpentUsd = (decimal)_charged.TotalHours,
            }),
            nameof(IRolloutQueueGrain.GetProgressAsync) => Task.FromResult(_work),
            _ => Task.CompletedTask,
        };
    }
}
