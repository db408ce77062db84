using FsCheck;
using FsCheck.Fluent;
using OpenRs.Cloud.Objects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Runs;

/// <summary>Runs, and agents that do what their batches ask.</summary>
internal static class TestRuns
{
    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Gen<RunPlan> AnyPlan { get; } =
        Gen.Choose(1, 9).Zip(Gen.Choose(1, 3), static (steps, prompts) => (steps, prompts))
            .Zip(Gen.Choose(1, 5).Zip(Gen.Choose(0, 4), static (save, every) => (save, every)), static (first, second) => (first, second))
            .Zip(
                Gen.Choose(0, 7).Zip(Gen.Choose(1, 3), static (problems, perUnit) => (problems, perUnit)),
                static (rest, third) => (rest.first, rest.second, third))
            .Zip(Gen.Choose(0, 3), static (rest, staleness) => new RunPlan
            {
                MaxSteps = rest.first.steps,
                PromptsPerStep = rest.first.prompts,
                SaveEvery = rest.second.save,
                EvalEvery = rest.second.every,
                EvalProblems = rest.third.problems,
                EvalProblemsPerUnit = rest.third.perUnit,
                MaxStaleness = staleness % 3,
                Kind = staleness == 3 ? RunKind.Sft : RunKind.Grpo,
            });

    public static RunPlan Plan(int maxSteps = 4, int saveEvery = 3, int evalEvery = 0, int evalProblems = 0, int maxStaleness = 0) => new()
    {
        MaxSteps = maxSteps,
        PromptsPerStep = 2,
        SaveEvery = saveEvery,
        EvalEvery = evalEvery,
        EvalProblems = evalProblems,
        EvalProblemsPerUnit = 2,
        MaxStaleness = maxStaleness,
    };

    public static TrainingRunState Queued(RunPlan plan) => RunMachine.Create("project", Spec(plan), Start);

    public static TrainingRunState Running(RunPlan plan) => RunMachine.LeaseOpened(Queued(plan), "agent-1", Start);

    /// <summary>A running run after its first batches.</summary>
    public static TrainingRunState After(RunPlan plan, int batches)
    {
        var run = Running(plan);
        for (var i = 0; i < batches; i++)
        {
            run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start);
        }

        return run;
    }

    /// <summary>What comes of a batch when nothing goes wrong.</summary>
    public static BatchProgress Done(WorkBatch batch)
    {
        var saved = batch.Kind == WorkKind.Train ? batch.Step + 1 : batch.Step;
        var saves = batch.Kind == WorkKind.Save || batch.SaveCheckpoint;
        return new()
        {
            BatchId = batch.BatchId,
            Finished = batch.Units,
            Total = batch.Units,
            LastAgent = "agent-1",
            Results = [.. Enumerable.Range(0, batch.Units).Select(i => Object($"{batch.BatchId}/{i}"))],
            Values = Values(batch),
            Checkpoint = saves ? new CheckpointRef { Prefix = $"checkpoints/{saved}", Step = saved, WeightsSha256 = "00" } : null,
        };
    }

    public static BatchProgress FailedProgress(WorkBatch batch) =>
        new() { BatchId = batch.BatchId, Finished = 0, Total = batch.Units, Failure = "unit 0 after 3 attempts: out of memory" };

    private static Dictionary<string, double> Values(WorkBatch batch) => batch.Kind switch
    {
        WorkKind.Evaluate =>
            new() { [UnitValues.Correct] = batch.EvalProblems - 1, [UnitValues.Wrong] = 0, [UnitValues.WithoutVerdict] = 1 },
        WorkKind.Train => new() { ["loss"] = batch.Step },
        _ => [],
    };

    private static ObjectRef Object(string name) => new() { Name = name, Sha256 = new string('0', 64) };

    /// <summary>A running run that continues from a checkpoint of another.</summary>
    public static TrainingRunState Forked(RunPlan plan, int step)
    {
        var origin = new RunOrigin { RunId = "run-source", Step = step, WithoutOptimizer = false };
        var start = new CheckpointRef { Prefix = $"checkpoints/{step}", Step = step, WeightsSha256 = "00" };
        var run = RunMachine.Create("project", Spec(plan) with { Origin = origin }, Start, start);
        return RunMachine.LeaseOpened(run, "agent-1", Start);
    }

    private static RunSpec Spec(RunPlan plan) => new()
    {
        ModelId = "model",
        DatasetId = "dataset",
        Dataset = Object("dataset"),
        RecipeJson = "{}",
        RecipeName = "quickstart",
        BudgetUsd = 42,
        MaxAgents = 4,
        Pool = "default",
        Plan = plan,
    };
}
