using OpenRs.Cloud.Evaluations;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Runs;

namespace OpenRs.Cloud.Pools;

/// <summary>What a job has to do and can pay, whatever agents do it.</summary>
public sealed record JobNeed
{
    // Of many steps the last ones tell how long the next takes.
    private const int StepsLooked = 8;

    /// <summary>Job id.</summary>
    public required string JobId { get; init; }

    /// <summary>Agents to use at most, at least 1.</summary>
    public required int MaxAgents { get; init; }

    /// <summary>Its units that are not finished.</summary>
    public required UnitsLeft Units { get; init; }

    /// <summary>What it may still promise to agents, in US dollars.</summary>
    public required decimal FreeUsd { get; init; }

    /// <summary>The longest of its last steps; zero while there is none.</summary>
    public TimeSpan Step { get; init; }

    /// <summary>What a run has to do and can pay.</summary>
    public static JobNeed Of(RunSnapshot run) => new()
    {
        JobId = run.RunId,
        MaxAgents = run.MaxAgents,
        Units = run.UnitsLeft ?? OfPhase(run),
        FreeUsd = Free(run.Ledger),
        Step = LongestStep([.. run.RecentSteps.TakeLast(StepsLooked + 1).Select(static step => step.CompleteTime)]),
    };

    /// <summary>What an evaluation has to do and can pay.</summary>
    public static JobNeed Of(EvaluationSnapshot evaluation) => new()
    {
        JobId = evaluation.EvaluationId,
        MaxAgents = evaluation.Spec.MaxAgents,
        Units = new UnitsLeft { Evaluate = evaluation.Verdicts.Total - evaluation.Verdicts.Finished },
        FreeUsd = Free(evaluation.Ledger),
    };

    // A silo of an earlier build tells of the first batch alone.
    private static UnitsLeft OfPhase(RunSnapshot run)
    {
        var left = run.UnitsTotal - run.UnitsFinished;
        return run.Phase switch
        {
            RunPhase.Rollout => new UnitsLeft { Rollout = left },
            RunPhase.Evaluate => new UnitsLeft { Evaluate = left },
            RunPhase.None => new UnitsLeft(),
            _ => new UnitsLeft { Train = left },
        };
    }

    private static decimal Free(LedgerSnapshot ledger) =>
        Math.Max(0, ledger.BudgetUsd - ledger.SpentUsd - ledger.GrantedUsd - ledger.ReserveUsd);

    private static TimeSpan LongestStep(IReadOnlyList<DateTimeOffset> ends) =>
        ends.Zip(ends.Skip(1), static (before, end) => end - before).DefaultIfEmpty().Max();
}
