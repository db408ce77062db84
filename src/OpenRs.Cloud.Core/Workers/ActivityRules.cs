using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Workers;

/// <summary>What each message of an agent, and each answer to it, makes of its activity.</summary>
public static class ActivityRules
{
    /// <summary>An agent connected.</summary>
    /// <param name="before">What its process did over an earlier connection; <see langword="null"/> for another process.</param>
    /// <param name="drainTime">Since when its process is drained; <see langword="null"/> when it is not.</param>
    /// <param name="now">The time.</param>
    public static AgentActivity Connect(AgentActivity? before, DateTimeOffset? drainTime, DateTimeOffset now)
    {
        if (before is { Work: not null })
        {
            // A lease lives longer than a connection, and so does the work under it.
            return (before with { DrainTime = drainTime }).MoveOn(now);
        }

        return new AgentActivity
        {
            State = drainTime is null ? AgentState.Connected : AgentState.Drained,
            StateTime = now,
            UnitsDone = before?.UnitsDone ?? 0,
            ConnectTime = before?.ConnectTime ?? now,
            DrainTime = drainTime,
        };
    }

    /// <summary>It waits for a job, and holds no lease.</summary>
    public static AgentActivity Wait(this AgentActivity agent, DateTimeOffset now) =>
        (agent with { Work = null }).MoveOn(now);

    /// <summary>It holds a lease of a job. Repeats change nothing.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="isNew">Whether the lease was opened now, and not by a server that knew more.</param>
    /// <param name="now">The time.</param>
    public static AgentActivity Lease(this AgentActivity agent, string jobId, bool isNew, DateTimeOffset now) => agent.Work?.JobId == jobId
        ? agent
        : (agent with { Work = new AgentWork { JobId = jobId, StartTime = now, Unknown = !isNew } }).MoveOn(now);

    /// <summary>It was given units.</summary>
    public static AgentActivity Start(this AgentActivity agent, WorkKind kind, int step, int units, DateTimeOffset now) =>
        agent.Work is { } work
            ? agent with { Work = new AgentWork { JobId = work.JobId, Kind = kind, Step = step, Units = units, StartTime = now } }
            : agent;

    /// <summary>It reported a unit.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="counts">Whether the unit is finished and counts.</param>
    /// <param name="now">The time.</param>
    public static AgentActivity Report(this AgentActivity agent, bool counts, DateTimeOffset now)
    {
        var work = agent.Work switch
        {
            { Units: > 1 } more => more with { Units = more.Units - 1 },
            { Kind: not null } last => new AgentWork { JobId = last.JobId, StartTime = now },
            var none => none,
        };
        return agent with { Work = work, UnitsDone = agent.UnitsDone + (counts ? 1 : 0) };
    }

    /// <summary>It is drained.</summary>
    public static AgentActivity Drain(this AgentActivity agent, DateTimeOffset drainTime, DateTimeOffset now) =>
        (agent with { DrainTime = drainTime }).MoveOn(now);

    /// <summary>It is drained no more.</summary>
    public static AgentActivity Undrain(this AgentActivity agent, DateTimeOffset now) => (agent with { DrainTime = null }).MoveOn(now);

    private static AgentActivity MoveOn(this AgentActivity agent, DateTimeOffset now)
    {
        var state = (agent.Work, agent.DrainTime) switch
        {
            (null, null) => AgentState.Idle,
            (null, _) => AgentState.Drained,
            (_, null) => AgentState.Working,
            _ => AgentState.Draining,
        };
        return state == agent.State ? agent : agent with { State = state, StateTime = now };
    }
}
