using System.Runtime.CompilerServices;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Simulations;
using OpenRs.Cloud.Simulator.Time;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator;

public sealed class SimulationTests
{
    private const int Worlds = 300;

    [Fact]
    public void Campaign_ProductsGrains_KeepAllPromises()
    {
        var report = new Campaign(Worlds, firstSeed: 1, Environment.ProcessorCount, new SimulationOptions()).Run(CancellationToken.None);
        var failures = report.Failures.Select(static world => $"seed {world.Key}: {world.Value[0]}");
        Assert.True(report.Failures.Count == 0, string.Join(Environment.NewLine, failures));
        Assert.Equal(
            (0, 0, 0, 0, 0, 0),
            (report.Overspends, report.LostResults, report.StaleResults, report.DoubleCharges, report.BrokenProtocols, report.StuckRuns));
        Assert.True(report.Faults > 10 * Worlds, $"only {report.Faults} faults");
        Assert.Equal(["BUDGET_EXHAUSTED", "CANCELLED", "SUCCEEDED"], report.Ends.Keys.Except(["FAILED"]));
        Assert.Equal(["BUDGET_EXHAUSTED", "CANCELLED", "SUCCEEDED"], report.EvaluationEnds.Keys.Except(["FAILED"]));
        Assert.True(report.Evaluations > Worlds / 3, $"only {report.Evaluations} evaluations");
        Assert.InRange(report.WastedUsd, 0, report.SpentUsd);
    }

    [Fact]
    public void Campaign_NoFaults_SavesBeforeEachBudgetStop()
    {
        var report = new Campaign(
            Worlds / 2, firstSeed: 1, Environment.ProcessorCount, new SimulationOptions { Faulty = false }).Run(CancellationToken.None);
        Assert.Empty(report.Failures);
        Assert.Equal(0, report.Faults);
        Assert.True(report.BudgetStops > Worlds / 20, $"only {report.BudgetStops} runs ended by their budget");
        Assert.Equal(0, report.UnsavedStops);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(77)]
    [InlineData(396)]
    [InlineData(897)]
    public void Run_SameSeed_GivesTheSameEvents(ulong seed)
    {
        var (first, second) = (new StringWriter(), new StringWriter());
        var outcome = Simulation.Run(seed, new SimulationOptions { Trace = first });
        WorldOutcome? again = null;
        var elsewhere = new Thread(() => again = Simulation.Run(seed, new SimulationOptions { Trace = second }));
        elsewhere.Start();
        elsewhere.Join();
        Assert.Equal(first.ToString(), second.ToString());
        Assert.Equal((outcome.TraceHash, outcome.Faults, outcome.SpentUsd), (again!.TraceHash, again.Faults, again.SpentUsd));
        Assert.NotEqual(outcome.TraceHash, Simulation.Run(seed + 1, new SimulationOptions()).TraceHash);
    }

    // A resume is stored and its answer lost: a run that continued from what it held in memory stayed paused for ever.
    [Theory]
    [InlineData(2403)]
    [InlineData(3205)]
    [InlineData(9254)]
    public void Run_WriteThatWasStoredAndReportedAsFailed_ContinuesFromStorage(ulong seed) =>
        Assert.Empty(Simulation.Run(seed, new SimulationOptions()).Violations);

    /// <summary>A reward service stays away for more than an hour, by the product's own limit.</summary>
    [Fact]
    public void Run_OfWhichAllUnitsComeBack_IsPausedAfterAnHourAndCostsNoMore()
    {
        var work = new RunPlan
        {
            MaxSteps = 3, PromptsPerStep = 8, SaveEvery = 1, EvalEvery = 0, EvalProblems = 0, EvalProblemsPerUnit = 1,
        };
        var plan = new WorldPlan
        {
            Agents = 2,
            Prices = [new PriceRow { GpuType = WorldPlan.GpuType, UsdPerGpuHour = 0.44m }],
            Runs = [(WorldPlan.Spec(work, budgetUsd: 50, maxAgents: 2), TimeSpan.Zero)],
            Terms = new LedgerTerms(),
            FaultTime = TimeSpan.Zero,
            Limit = TimeSpan.FromHours(12),
            RolloutTime = TimeSpan.FromSeconds(19),
            TrainTime = TimeSpan.FromSeconds(42),
            Away = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(75)),
        };
        var trace = new StringWriter();
        var outcome = new Simulation(1, plan, new SimulationOptions { HasBusyClients = false, Trace = trace }).Run();
        Assert.Empty(outcome.Violations);
        var pauses = trace.ToString().Split('\n').Where(static line => line.Contains(" is PAUSED ", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(pauses);
        Assert.All(pauses, static line => Assert.Contains(
            " was charged in 60 min in which no unit of work finished; the last one came back with: The service does not answer. Put ",
            line,
            StringComparison.Ordinal));
        Assert.InRange(outcome.SpentUsd / (2 * 0.44m), pauses.Count, 1.1m * (pauses.Count + 1));
    }

    [Fact]
    public void Run_OnceOver_LeavesNothingOfItsWorldInMemory()
    {
        var worlds = Enumerable.Range(1, 5).Select(static seed => Play((ulong)seed)).ToList();
        GC.Collect();
        Assert.DoesNotContain(worlds, static world => world.IsAlive);

        [MethodImpl(MethodImplOptions.NoInlining)]
        static WeakReference Play(ulong seed)
        {
            var world = new Simulation(seed, WorldPlan.Draw(new SeededRandom(seed)), new SimulationOptions());
            world.Run();
            return new WeakReference(world);
        }
    }

    [Fact]
    public void Run_NoFaults_EndsWithTheSameWeightsAsWithFaults()
    {
        // A month's budget brings runs that calm worlds have not.
        var faults = Enum.GetValues<FaultKind>().Where(static kind => kind != FaultKind.MonthlyBudget).ToHashSet();
        var (stormy, calm) = (new SimulationOptions { Faults = faults }, new SimulationOptions { Faulty = false });
        var compared = 0;
        for (var seed = 1UL; seed <= 40; seed++)
        {
            var (with, without) = (Simulation.Run(seed, stormy), Simulation.Run(seed, calm));
            Assert.Equal(0, without.Faults);

            // A run that did not fit into the month was not made in one of the two.
            foreach (var (faulty, quiet) in with.Runs.Join(
                without.Runs, BudgetOf, BudgetOf, static (faulty, quiet) => (faulty, quiet)))
            {
                if (faulty.Step == quiet.Step && faulty.Checkpoint?.Step == faulty.Step && quiet.Checkpoint?.Step == quiet.Step)
                {
                    Assert.True(
                        quiet.Checkpoint.WeightsSha256 == faulty.Checkpoint.WeightsSha256,
                        $"seed {seed}: the run of {faulty.Spec!.RecipeName} has other weights than without faults");
                    compared++;
                }
            }
        }

        Assert.True(compared >= 10, $"only {compared} pairs of runs got equally far");

        static decimal BudgetOf(TrainingRunState run) => run.Spec!.BudgetUsd;
    }
}
