using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <summary>Evaluations and units in the few words that tests need.</summary>
internal static class TestEvaluations
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static LedgerSnapshot Ledger { get; } = new()
    {
        BudgetUsd = 1,
        SpentUsd = 0.999m,
        GrantedUsd = 0,
        ReserveUsd = 0,
        Phases = [],
        Leases = 0,
        Alerts = [],
        Months = new Dictionary<int, decimal>(),
        Closed = false,
    };

    public static EvaluationSpec Spec(int problems = 5, int samplesPerProblem = 2, int shards = 3) => new()
    {
        Model = new ModelRef { ModelId = "m" },
        DatasetId = "d",
        Dataset = new ObjectRef { Name = "d", Sha256 = "00" },
        Problems = problems,
        SamplesPerProblem = samplesPerProblem,
        RecipeJson = "{}",
        RecipeName = "quickstart",
        Seed = 42,
        Shards = shards,
        BudgetUsd = 1,
        MaxAgents = int.MaxValue,
        Pool = "default",
    };

    public static AgentInfo Agent(string id, string gpuType = "A40") => new()
    {
        AgentId = id,
        Pool = "default",
        GpuType = gpuType,
        GpuCount = 1,
        Device = "test",
        Spot = false,
        UsdPerHour = 0.44m,
        EngineVersion = "1",
    };

    public static SampleVerdicts Verdicts(string letters) => new() { Letters = letters };

    public static UnitState Finished(int position, string agentId = "a", string verdict = UnitValues.Correct) => new()
    {
        Status = UnitStatus.Finished,
        AgentId = agentId,
        FencingToken = 1,
        Result = Result(position),
        Values = new Dictionary<string, double> { [verdict] = 1 },
    };

    public static UnitReport Report(int position, long token, params (string Name, double Value)[] values) => new()
    {
        BatchId = ShardRules.BatchId,
        Position = position,
        FencingToken = token,
        Result = Result(position),
        Values = values.ToDictionary(static value => value.Name, static value => value.Value),
    };

    public static ObjectRef Result(int position) => new() { Name = $"samples/{position}", Sha256 = $"{position:x64}" };
}
