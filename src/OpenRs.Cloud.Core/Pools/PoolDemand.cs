using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Pools;

/// <summary>What jobs want of their pool, from what they say of themselves.</summary>
public static class PoolDemand
{
    private static readonly PoolLimits Unbounded = new() { MinAgents = 0, MaxAgents = int.MaxValue };

    /// <summary>The agents that the jobs of a pool can use now and pay for, whatever the bounds of the pool are.</summary>
    /// <param name="jobs">What each wants.</param>
    public static int Wanted(IEnumerable<RunDemand> jobs) => DesiredAgents.Needed(jobs, Unbounded);

    /// <summary>What a run wants.</summary>
    /// <param name="run">The run.</param>
    /// <param name="usdPerHour">Price of an agent.</param>
    public static RunDemand Of(RunSnapshot run, decimal usdPerHour) =>
        Of(run.MaxAgents, run.UnitsTotal - run.UnitsFinished, run.Ledger, usdPerHour);

    /// <summary>What an evaluation wants.</summary>
    /// <param name="evaluation">The evaluation.</param>
    /// <param name="usdPerHour">Price of an agent.</param>
    public static RunDemand Of(EvaluationSnapshot evaluation, decimal usdPerHour) => Of(
        evaluation.Spec.MaxAgents, evaluation.Verdicts.Total - evaluation.Verdicts.Finished, evaluation.Ledger, usdPerHour);

    // An agent that works for the job has one of its unfinished units at least.
    private static RunDemand Of(int maxAgents, int unfinished, LedgerSnapshot ledger, decimal usdPerHour) => new()
    {
        WantedAgents = maxAgents,
        ServingAgents = ledger.Leases,
        WaitingUnits = Math.Max(0, unfinished - ledger.Leases),
        FreeUsd = Math.Max(0, ledger.BudgetUsd - ledger.SpentUsd - ledger.GrantedUsd - ledger.ReserveUsd),
        UsdPerHour = usdPerHour,
    };
}
