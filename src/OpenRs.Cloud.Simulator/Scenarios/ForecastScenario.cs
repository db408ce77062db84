using System.Diagnostics;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Costs.Forecasts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Simulations;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Scenarios;

/// <summary>
/// Forecasts of runs that were played to their end: what is said of the rest of a run after a twentieth of its steps, against what came.
/// Runs have 4 to 120 steps; their completions grow or shrink, agents are killed, lose their spot nodes, come back and have other prices,
/// units fail, and policies are evaluated. Each recipe is run five times, and the last four are forecast with what the earlier ones took.
/// </summary>
internal static class ForecastScenario
{
    public const string Name = "forecast";
    public const int Runs = 200;
    private const int RunsOfARecipe = 5;
    private const double KnownShare = 0.05;

    private static readonly HashSet<FaultKind> Faults =
    [
        FaultKind.AgentKill, FaultKind.SpotReclaim, FaultKind.UnitFailure, FaultKind.MessageLate,
        FaultKind.GrainMessageLate, FaultKind.SlowStorage, FaultKind.OtherGpus, FaultKind.PriceChange,
    ];

    /// <summary>Plays it.</summary>
    /// <param name="runs">Runs to forecast.</param>
    /// <param name="seed">Seed of the first recipe; the next ones count up from it.</param>
    public static ForecastReport Play(int runs, ulong seed)
    {
        var watch = Stopwatch.StartNew();
        var played = Enumerable.Range(0, (runs + RunsOfARecipe - 2) / (RunsOfARecipe - 1))
            .AsParallel().AsOrdered()
            .SelectMany(recipe => PlayRecipe(SeededRandom.Mix(seed + (ulong)recipe)))
            .Take(runs)
            .ToList();
        return ForecastReport.Of(played, Math.Round(watch.Elapsed.TotalSeconds, 1));
    }

    private static List<ForecastOutcome?> PlayRecipe(ulong seed)
    {
        var plan = DrawPlan(new SeededRandom(seed));
        var options = new SimulationOptions { Faults = Faults, HasBusyClients = false };
        var played = Enumerable.Range(0, RunsOfARecipe)
            .Select(i => (World: SeededRandom.Mix(seed ^ (ulong)(i + 1)), Plan: OfOneRun(plan, new SeededRandom(seed + (ulong)i))))
            .Select(run => new Simulation(run.World, run.Plan, options).Run())
            .ToList();
        return [.. Enumerable.Range(1, RunsOfARecipe - 1).Select(i => Forecast(played[i], played[..i]))];
    }

    // Null of a run that failed before its last step.
    private static ForecastOutcome? Forecast(WorldOutcome world, IReadOnlyList<WorldOutcome> earlier)
    {
        var (plan, steps) = (world.Runs[0].Spec!.Plan, world.Steps[0]);
        if (world.Runs[0].State != RunState.Succeeded)
        {
            return null;
        }

        var known = (int)Math.Ceiling(KnownShare * plan.MaxSteps);
        var last = steps[known - 1];
        var prior = ForecastPrior.Similar(
            [.. earlier.Select(run => StepHistory.Of(plan, [.. run.Steps[0].TakeLast(StepBlocks.RecentLimit)]))],
            [],
            new ForecastPrior(StepEstimator.Similar([new StepCost(1, 1)]), EvaluationOf(plan), default),
            WorkPlanner.EvaluationIsDue(plan, 0));
        var own = StepHistory.Of(plan, [.. steps.Take(known).TakeLast(StepBlocks.RecentLimit)]);
        return new ForecastOutcome(
            plan.MaxSteps,
            own.Count,
            RestForecast.Of(plan, known, own, prior, availableUsd: null),
            (double)(LedgerRules.Snapshot(world.Ledgers[0], new LedgerTerms()).SpentUsd - last.SpentUsd),
            (world.Runs[0].UpdateTime - last.CompleteTime).TotalSeconds);
    }

    // Units of an evaluation over those of a step; a step trains, too.
    private static StepCost EvaluationOf(RunPlan plan)
    {
        var share = 0.7 * plan.EvalProblems / plan.EvalProblemsPerUnit / plan.PromptsPerStep;
        return new StepCost(share, share);
    }

    private static WorldPlan DrawPlan(SeededRandom random)
    {
        var steps = random.Chance(0.25) ? random.Between(4, 20) : random.Between(21, 120);
        var plan = new RunPlan
        {
            MaxSteps = steps,
            PromptsPerStep = random.Between(3, 8),
            SaveEvery = random.Between(5, 20),
            EvalEvery = random.Chance(0.5) ? random.Between(5, 40) : 0,
            EvalProblems = random.Chance(0.7) ? random.Between(4, 40) : 0,
            EvalProblemsPerUnit = 4,
        };
        return new WorldPlan
        {
            Agents = random.Between(3, 6),
            Gpus = [new GpuSet(WorldPlan.GpuType, 1, Spot: false), new GpuSet("L4", 1, Spot: true)],
            Prices =
            [
                new PriceRow { GpuType = WorldPlan.GpuType, UsdPerGpuHour = 0.44m },
                new PriceRow { GpuType = "L4", Spot = true, UsdPerGpuHour = 0.36m },
            ],
            Runs = [(WorldPlan.Spec(plan, 1000, maxAgents: random.Between(2, 6)), TimeSpan.Zero)],
            Terms = new LedgerTerms(),
            FaultRarity = 30,
            FaultTime = TimeSpan.FromHours(10),
            Limit = TimeSpan.FromHours(20),
            RolloutTime = random.Seconds(2, 8),
            TrainTime = random.Seconds(2, 10),
            RolloutTrend = random.Between(0.6, 1.6),
            RolloutTrendSteps = steps * random.Between(0.1, 0.6),
        };
    }

    // Nodes and their load differ between two runs of a recipe.
    private static WorldPlan OfOneRun(WorldPlan plan, SeededRandom random) =>
        plan with { RolloutTime = plan.RolloutTime * random.Between(0.85, 1.15), TrainTime = plan.TrainTime * random.Between(0.85, 1.15) };
}
