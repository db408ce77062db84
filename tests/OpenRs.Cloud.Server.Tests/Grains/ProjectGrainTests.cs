using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Server.Tests.Grains;

/// <summary>A month's budget when a creation was cut off between the project's write and the run's.</summary>
public sealed class ProjectGrainTests
{
    private readonly Dictionary<string, decimal> _open = [];
    private ProjectState _state = new() { MonthlyUsd = 1 };
    private readonly FakeTimeProvider _time = new();
    private bool _cut = true;
    private RunSnapshot? _made;

    [Fact]
    public async Task CreateRun_RepeatedAfterItsMoneyWasPromisedToAnother_IsNotAdmitted()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().CreateRunAsync("first", Spec(), default));
        _cut = false;
        _time.Advance(PromiseRules.LongestCall);
        await Grain().CreateRunAsync("second", Spec(), default);
        var refused = await Assert.ThrowsAsync<CloudException>(() => Grain().CreateRunAsync("first", Spec(), default));
        Assert.Equal(ErrorReason.ProjectBudgetExceeded, refused.Reason);
        Assert.Single(_open);

        // What was created is answered again, although nothing more fits.
        await Grain().CreateRunAsync("second", Spec(), default);
    }

    // The call may still be under way: it opens the ledger although its caller has given up.
    [Fact]
    public async Task CreateRun_WhileACallThatWasGivenUpMayStillOpenItsLedger_IsNotAdmitted()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().CreateRunAsync("first", Spec(), default));
        _cut = false;
        await RefusedAsync("second");
    }

    // The server died after it wrote the run and before it opened the ledger, and is back after a long time.
    [Fact]
    public async Task CreateRun_WhileAnotherRunIsThereAndItsLedgerIsNotOpenYet_IsNotAdmitted()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Grain().CreateRunAsync("first", Spec(), default));
        (_cut, _made) = (false, Made(RunState.Provisioning));
        _time.Advance(TimeSpan.FromHours(1));
        await RefusedAsync("second");
        _made = Made(RunState.Cancelled);
        await Grain().CreateRunAsync("third", Spec(), default);
    }

    private async Task RefusedAsync(string requestId)
    {
        var refused = await Assert.ThrowsAsync<CloudException>(() => Grain().CreateRunAsync(requestId, Spec(), default));
        Assert.Equal(ErrorReason.ProjectBudgetExceeded, refused.Reason);
    }

    private static RunSnapshot Made(RunState state) => new()
    {
        RunId = "run",
        ProjectId = "project",
        Spec = Spec(),
        State = state,
        StateReason = "",
        Phase = RunPhase.None,
        Step = 0,
        RecentSteps = [],
        Evaluations = [],
        Checkpoint = null,
        Ledger = Ledger(0),
        UnitsFinished = 0,
        UnitsTotal = 0,
        CreateTime = default,
        UpdateTime = default,
        Version = 1,
        MaxAgents = 1,
    };

    private static RunSpec Spec() => new()
    {
        ModelId = "model",
        DatasetId = "dataset",
        Dataset = new ObjectRef { Name = "dataset", Sha256 = "00" },
        RecipeJson = "{}",
        RecipeName = "quickstart",
        BudgetUsd = 1,
        MaxAgents = 4,
        Pool = "default",
        OnBudget = OnBudget.Stop,
        Plan = new RunPlan { MaxSteps = 4, PromptsPerStep = 2, SaveEvery = 3, EvalEvery = 0, EvalProblems = 0, EvalProblemsPerUnit = 2 },
    };

    private ProjectGrain Grain()
    {
        var context = AnyGrain.Create<IGrainContext>(static (method, _) => method.Name == "get_GrainId"
            ? GrainId.Create("project", "project")
            : null);
        var state = AnyGrain.Create<IPersistentState<ProjectState>>((method, arguments) =>
        {
            _state = method.Name == "set_State" ? (ProjectState)arguments[0]! : _state;
            return method.Name == "get_State" ? _state : Task.CompletedTask;
        });
        var factory = AnyGrain.Create<IGrainFactory>((method, arguments) => AnyGrain.Create(
            method.ReturnType, (called, given) => Answer((string)arguments[0]!, called, given)));
        return new ProjectGrain(context, state, factory, _time);
    }

    private object? Answer(string id, MethodInfo method, object?[] arguments)
    {
        switch (method.Name)
        {
            case nameof(IJobGrain.GetSummaryAsync):
                return Task.FromResult(_made is { } run
                    ? new JobSummary { RecipeName = run.Spec.RecipeName, Activity = RunTransitions.Activity(run.State) }
                    : null);
            case nameof(ILedgerGrain.GetAsync):
                return Task.FromResult(Ledger(_open.GetValueOrDefault(id)));
            case nameof(ITrainingRunGrain.CreateAsync) when _cut:
                return Task.FromException<RunSnapshot>(new TimeoutException());
            default:
                _open[id] = ((RunSpec)arguments[1]!).BudgetUsd;
                return Task.FromResult<RunSnapshot>(null!);
        }
    }

    private static LedgerSnapshot Ledger(decimal budgetUsd) => new()
    {
        BudgetUsd = budgetUsd,
        SpentUsd = 0,
        GrantedUsd = 0,
        ReserveUsd = 0,
        Phases = [],
        Leases = 0,
        Alerts = [],
        Months = new Dictionary<int, decimal>(),
        Closed = false,
    };
}
