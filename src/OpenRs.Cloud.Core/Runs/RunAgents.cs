using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Alerts;
using OpenRs.Cloud.Ledgers;
using OpenRs.Cloud.Projects;

namespace OpenRs.Cloud.Runs;

/// <summary>
/// Which agents hold a lease of a run, as its events tell it. Told twice, by calls that may be repeated and by the ledger's list of leases
/// that a crash cannot lose, an agent joins once and leaves once.
/// </summary>
public static class RunAgents
{
    /// <summary>An agent holds a lease.</summary>
    public static TrainingRunState Joined(TrainingRunState run, AgentInfo agent, DateTimeOffset now) => Joined(
        run,
        agent.AgentId,
        FormattableString.Invariant($": {agent.GpuCount} x {agent.GpuType}{(agent.Spot ? ", spot" : "")}, ")
            + FormattableString.Invariant($"${agent.UsdPerHour:0.00##} per hour"),
        now);

    /// <summary>An agent gave its lease back.</summary>
    public static TrainingRunState Left(TrainingRunState run, string agentId, DateTimeOffset now) =>
        Left(run, agentId, $"Agent {agentId} left: it gave its lease back.", now);

    /// <summary>The ledger was swept: what its leases and alerts tell that the run does not know yet.</summary>
    public static TrainingRunState Observed(TrainingRunState run, ActiveLeases active, DateTimeOffset now)
    {
        foreach (var agentId in active.LostAgents)
        {
            run = Left(run, agentId, $"Agent {agentId} was lost: its lease ended without a renewal.", now);
        }

        // A ledger of an earlier build, on another silo, names neither agents nor alerts.
        if (active.LiveAgents.Count == active.LiveTokens.Count)
        {
            var (before, live) = (run.Agents, active.LiveAgents.ToHashSet(StringComparer.Ordinal));
            run = before.Where(agentId => !live.Contains(agentId)).Aggregate(run, (all, agentId) => Left(all, agentId, now));
            run = active.LiveAgents.Except(before).Aggregate(run, (all, agentId) => Joined(all, agentId, "", now));
            run = RunAlerts.Change(run, alerts => AlertRules.WithBudget(alerts, active.Alerts));
        }

        return RunAlerts.WithShares(run, active.Alerts, now);
    }

    /// <summary>The budget cannot pay an agent's price.</summary>
    public static TrainingRunState Refused(TrainingRunState run, AgentInfo agent, LedgerSnapshot ledger, DateTimeOffset now)
    {
        var item = RunEvents.Of(run, RunEventKind.LeaseRefused, BudgetAdmission.Unpayable(agent, ledger), now);
        return RunEvents.Append(run, item with { AgentId = agent.AgentId });
    }

    private static TrainingRunState Joined(TrainingRunState run, string agentId, string what, DateTimeOffset now)
    {
        if (run.Agents.Contains(agentId))
        {
            return run;
        }

        var item = RunEvents.Of(run, RunEventKind.AgentJoined, $"Agent {agentId} joined{what}.", now) with { AgentId = agentId };
        return RunEvents.Append(run with { Agents = [.. run.Agents, agentId] }, item);
    }

    private static TrainingRunState Left(TrainingRunState run, string agentId, string message, DateTimeOffset now)
    {
        if (!run.Agents.Contains(agentId))
        {
            return run;
        }

        var item = RunEvents.Of(run, RunEventKind.AgentLeft, message, now) with { AgentId = agentId };
        return RunEvents.Append(run with { Agents = [.. run.Agents.Where(other => other != agentId)] }, item);
    }
}
