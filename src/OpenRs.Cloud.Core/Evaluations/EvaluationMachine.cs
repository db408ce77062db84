using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Pools;
using OpenRs.Cloud.Projects;
using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <summary>How an evaluation moves on: pure functions from one state to the next.</summary>
public static class EvaluationMachine
{
    /// <summary>A new evaluation, waiting for its first agent.</summary>
    public static EvaluationJobState Create(string projectId, EvaluationSpec spec, DateTimeOffset now) => new()
    {
        ProjectId = projectId,
        Spec = spec,
        State = EvaluationState.Queued,
        Reason = PoolWait.ReasonOf(spec.Pool),
        Cuts = [spec.Shards],
        Alerts = [],
        CreateTime = now,
        UpdateTime = now,
        Version = 1,
    };

    /// <summary>The cut that holds the samples: the newest whose shards were opened; <see langword="null"/> before the first.</summary>
    public static ShardPlan? CutInUse(EvaluationJobState job) => job.CutsMade == 0 ? null : Cut(job, job.CutsMade - 1);

    /// <summary>A cut of the samples.</summary>
    /// <param name="job">The evaluation.</param>
    /// <param name="index">Number of the cut, from 0.</param>
    public static ShardPlan Cut(EvaluationJobState job, int index) => new(job.Spec!.Samples, job.Cuts[index]);

    /// <summary>Cuts the samples anew. The cut that is there already stays as it is.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION: the evaluation is over. INVALID_ARGUMENT: more shards than samples.</exception>
    public static EvaluationJobState Reshard(EvaluationJobState job, int shards, DateTimeOffset now)
    {
        if (EvaluationTransitions.IsFinal(job.State))
        {
            throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.IllegalTransition,
                $"An evaluation that is {EvaluationTransitions.Name(job.State)} has no samples to cut.");
        }

        if (shards < 1 || shards > job.Spec!.Samples)
        {
            throw CloudException.Field(
                ErrorReason.InvalidArgument, "shards", $"must be from 1 to {job.Spec!.Samples}, the number of samples.");
        }

        return job.Cuts[^1] == shards ? job : Changed(job, now) with { Cuts = job.Cuts.Add(shards) };
    }

    /// <summary>The shards of the last cut are open.</summary>
    public static EvaluationJobState CutMade(EvaluationJobState job) => job with { CutsMade = job.Cuts.Length };

    /// <summary>The budget cannot pay an agent that wanted to work: it waits for another one, and says so while it has none.</summary>
    public static EvaluationJobState PriceRefused(EvaluationJobState job, AgentInfo agent, LedgerSnapshot ledger, DateTimeOffset now)
    {
        if (ledger.Leases > 0 || job.Exhausted is not null || EvaluationTransitions.IsFinal(job.State))
        {
            return job;
        }

        var reason = BudgetAdmission.Unpayable(agent, ledger);
        return job.Reason == reason ? job : Changed(job, now) with { Reason = reason, WaitsForPrice = true };
    }

    /// <summary>An agent holds a lease. Only its first changes something, and the first after a wait.</summary>
    public static EvaluationJobState LeaseOpened(EvaluationJobState job, AgentInfo agent, DateTimeOffset now)
    {
        var known = new EvaluationAgent { AgentId = agent.AgentId, GpuType = agent.GpuType, EngineVersion = agent.EngineVersion };
        if (EvaluationTransitions.IsFinal(job.State) || (job.Agents.Contains(known) && !job.WaitsForPrice))
        {
            return job;
        }

        var reason = $"Agent {agent.AgentId} is at work.";
        job = Changed(job, now) with
        {
            Agents = job.Agents.Contains(known) ? job.Agents : job.Agents.Add(known),
            Reason = job.WaitsForPrice ? reason : job.Reason,
            WaitsForPrice = false,
        };
        return job.State == EvaluationState.Queued ? Move(job, EvaluationState.Running, reason, now) : job;
    }

    /// <summary>
    /// The budget does not cover another lease. Those that are open are paid for, so the evaluation goes on until they end.
    /// </summary>
    public static EvaluationJobState BudgetRefused(EvaluationJobState job, LedgerSnapshot ledger, DateTimeOffset now)
    {
        if (EvaluationTransitions.IsFinal(job.State) || job.Exhausted is not null)
        {
            return job;
        }

        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"Budget ${job.Spec!.BudgetUsd:0.00####} does not cover more GPU time: spent ${ledger.SpentUsd:0.0000##}, "
            + $"granted ${ledger.GrantedUsd:0.0000##}.");
        return Changed(job, now) with { Exhausted = reason, Reason = reason };
    }

    /// <summary>Where an evaluation must end now, and why; <see langword="null"/> while it goes on.</summary>
    /// <param name="job">The evaluation.</param>
    /// <param name="finished">Finished samples.</param>
    /// <param name="failure">Why a sample failed for good; <see langword="null"/> if none did.</param>
    /// <param name="leases">Leases that are alive.</param>
    public static (EvaluationState State, string Reason)? EndOf(EvaluationJobState job, int finished, string? failure, int leases)
    {
        if (job.Spec is not { } spec || EvaluationTransitions.IsFinal(job.State))
        {
            return null;
        }

        return failure is not null ? (EvaluationState.Failed, $"A sample failed: {failure}")
            : finished == spec.Samples
                ? (EvaluationState.Succeeded, string.Create(CultureInfo.InvariantCulture, $"All {spec.Samples} samples done."))
            : job.Exhausted is { } reason && leases == 0 ? (EvaluationState.BudgetExhausted, reason)
            : null;
    }

    /// <summary>Ends an evaluation with what is finished.</summary>
    /// <param name="job">The evaluation.</param>
    /// <param name="target">The final state.</param>
    /// <param name="reason">Why.</param>
    /// <param name="units">Where each sample stands, by problem and sample.</param>
    /// <param name="now">The time.</param>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION: the evaluation is over.</exception>
    public static EvaluationJobState Finish(
        EvaluationJobState job, EvaluationState target, string reason, IReadOnlyList<UnitState> units, DateTimeOffset now) =>
        Move(job, target, reason, now) with
        {
            Verdicts = ShardRules.Verdicts(units),
            ResultsSha256 = Digest(units),
            Contributors = Contributors(job, ShardRules.Finishers(units)),
        };

    /// <summary>Makes an evaluation that is over not exist any more.</summary>
    /// <exception cref="CloudException">ILLEGAL_TRANSITION: it is not over.</exception>
    public static EvaluationJobState Delete(EvaluationJobState job, DateTimeOffset now) =>
        !EvaluationTransitions.IsFinal(job.State)
            ? throw new CloudException(
                CloudErrorKind.FailedPrecondition,
                ErrorReason.IllegalTransition,
                $"The evaluation is {EvaluationTransitions.Name(job.State)}. Cancel it before you delete it.")
            : job.Deleted ? job
            : Changed(job, now) with { Deleted = true, OpenAlerts = [], UndeliveredAlerts = [] };

    /// <summary>What is known of the agents with these ids.</summary>
    public static ImmutableArray<EvaluationAgent> Contributors(EvaluationJobState job, IEnumerable<string> agentIds)
    {
        var ids = agentIds.ToHashSet(StringComparer.Ordinal);
        return [.. job.Agents.Where(agent => ids.Contains(agent.AgentId))];
    }

    // Lines of position and hash, finished samples only: equal for equal results, whoever made them in whatever order.
    private static string Digest(IReadOnlyList<UnitState> units)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Status == UnitStatus.Finished)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{i} {units[i].Result!.Sha256}\n")));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static EvaluationJobState Move(EvaluationJobState job, EvaluationState to, string reason, DateTimeOffset now)
    {
        EvaluationTransitions.Check(job.State, to);
        return EvaluationAlerts.WithState(Changed(job, now) with { State = to, Reason = reason, Alerts = job.Alerts ?? [] }, now);
    }

    internal static EvaluationJobState Changed(EvaluationJobState job, DateTimeOffset now) =>
        job with { UpdateTime = now, Version = job.Version + 1 };
}
