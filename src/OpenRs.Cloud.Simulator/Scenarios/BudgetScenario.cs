using System.Diagnostics;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;
using OpenRs.Cloud.Simulator.Simulations;
using OpenRs.Cloud.Simulator.Worlds;

namespace OpenRs.Cloud.Simulator.Scenarios;

/// <summary>
/// The run of the seed project, $42 on four A40, with more steps than the money lasts for: 0.44 US dollars per GPU hour are spent after
/// 23.86 hours of virtual time. It must stop by itself with a checkpoint, at $42.00 or below, and say why.
/// </summary>
internal static class BudgetScenario
{
    public const string Name = "budget-42";
    public const decimal BudgetUsd = 42;
    private const decimal MostUnspentPercent = 2;

    /// <summary>Plays it.</summary>
    /// <param name="trace">Takes every event as a line of text; null for none.</param>
    /// <param name="budgetUsd">Another budget lasts for another time.</param>
    public static BudgetReport Play(TextWriter? trace, decimal budgetUsd = BudgetUsd)
    {
        var watch = Stopwatch.StartNew();
        var outcome = new Simulation(seed: 42, Plan(budgetUsd), new SimulationOptions { Faulty = false, Trace = trace }).Run();
        var run = outcome.Runs[0];
        var ledger = outcome.Ledgers[0];
        return new BudgetReport
        {
            State = RunTransitions.Name(run.State),
            Reason = run.Reason,
            BudgetUsd = budgetUsd,
            SpentUsd = Money.RoundUp(outcome.SpentUsd),
            UnspentPercent = decimal.Round((budgetUsd - outcome.SpentUsd) / budgetUsd * 100, 3),
            UsedUsd = decimal.Round(outcome.UsedUsd, 6),
            Steps = run.Step,
            CheckpointStep = run.Checkpoint?.Step ?? 0,
            Alerts = ledger.Alerts,
            Phases = LedgerRules.Snapshot(ledger, new LedgerTerms()).Phases.ToDictionary(
                static phase => phase.Phase, static phase => phase.Usd),
            VirtualHours = Math.Round(outcome.Duration.TotalHours, 2),
            Seconds = Math.Round(watch.Elapsed.TotalSeconds, 1),
            Broken =
            [
                .. outcome.Violations.Select(static violation => $"{violation.Kind}: {violation.What}"), .. Check(outcome, budgetUsd),
            ],
        };
    }

    private static IEnumerable<string> Check(WorldOutcome outcome, decimal budgetUsd)
    {
        var run = outcome.Runs[0];
        if (run.State != RunState.BudgetExhausted)
        {
            yield return $"the run ended as {run.State}: {run.Reason}";
        }

        if (run.Checkpoint?.Step != run.Step)
        {
            yield return $"the checkpoint is of step {run.Checkpoint?.Step}, the run got to step {run.Step}";
        }

        if ((budgetUsd - outcome.SpentUsd) / budgetUsd * 100 is < 0 or > MostUnspentPercent)
        {
            yield return FormattableString.Invariant(
                $"spent {outcome.SpentUsd} of {budgetUsd}: more than that, or less than all but {MostUnspentPercent} %");
        }
    }

    // Steps take about as long as those of the seed: 500 in a day.
    private static WorldPlan Plan(decimal budgetUsd) => new()
    {
        Agents = 4,
        Prices = [new PriceRow { GpuType = WorldPlan.GpuType, UsdPerGpuHour = PriceBook.Defaults[WorldPlan.GpuType] }],
        Runs =
        [
            (WorldPlan.Spec(
                new RunPlan
                {
                    MaxSteps = 10_000,
                    PromptsPerStep = 24,
                    SaveEvery = 50,
                    EvalEvery = 0,
                    EvalProblems = 0,
                    EvalProblemsPerUnit = 1,
                },
                budgetUsd,
                maxAgents: 4), TimeSpan.Zero),
        ],
        Terms = new LedgerTerms(),
        FaultTime = TimeSpan.Zero,
        Limit = TimeSpan.FromHours(48),
        RolloutTime = TimeSpan.FromSeconds(19),
        TrainTime = TimeSpan.FromSeconds(42),
    };
}
