using System.Collections.Immutable;
using OpenRs.Cloud.Agents;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Work;

/// <summary>Who may do what of one batch: pure functions from one state to the next.</summary>
public static partial class BatchRules
{
    /// <summary>Lost agents on one unit after which the batch fails: it may be what kills them.</summary>
    public const int LossLimit = 10;

    /// <summary>
    /// How long a unit waits for the agent that holds the trainer's state. Long enough for a reconnect after a restart of the server,
    /// shorter than loading a checkpoint and training again would take on a real model.
    /// </summary>
    public static readonly TimeSpan Preference = TimeSpan.FromSeconds(15);

    /// <summary>A batch of which nothing is done yet.</summary>
    public static BatchState Start(WorkBatch batch, DateTimeOffset now) => new()
    {
        Batch = batch,
        Units = [.. Enumerable.Repeat(new UnitState(), batch.Units)],
        PreferredUntil = now + Preference,
    };

    /// <summary>Leases the first pending units; no grant when there are none for this agent.</summary>
    /// <param name="state">The batch.</param>
    /// <param name="request">The request.</param>
    /// <param name="now">The time.</param>
    /// <param name="preferredIsBusy">Whether the preferred agent works on another batch, and will ask for this one when it is done.</param>
    public static (BatchState State, WorkGrant? Grant) Lease(
        BatchState state, WorkRequest request, DateTimeOffset now, bool preferredIsBusy = false)
    {
        if (state.Batch.Suspended || state.Failure is not null || !request.Roles.HasFlag(RoleOf(state.Batch.Kind))
            || IsReservedForAnother(state, request.AgentId, now, preferredIsBusy))
        {
            return (state, null);
        }

        var positions = new List<int>();
        var units = state.Units.ToBuilder();
        for (var i = 0; i < units.Count && positions.Count < request.MaxUnits; i++)
        {
            // An agent that asks holds nothing: what it was given under this lease got lost with a connection, and it gets it again.
            if ((units[i].Status == UnitStatus.Pending && !Waits(units[i], now)) || IsHeldUnder(units[i], request))
            {
                units[i] = Give(units[i], request, now);
                positions.Add(i);
            }
        }

        return positions.Count == 0
            ? (state, null)
            : (state with { Units = units.ToImmutable() }, new WorkGrant { Batch = state.Batch, Positions = positions });
    }

    /// <summary>Takes in a finished unit.</summary>
    public static (BatchState State, ReceiptStatus Status) Complete(BatchState state, UnitReport report, string agentId)
    {
        if (Find(state, report.BatchId, report.Position) is not { } unit)
        {
            return (state, ReceiptStatus.UnknownUnit);
        }

        if (unit.Status == UnitStatus.Finished)
        {
            return (state, unit.Result!.Sha256 == report.Result.Sha256 ? ReceiptStatus.Duplicate : ReceiptStatus.Mismatch);
        }

        // A unit that went back to pending when its agent's connection broke may still be finished by that agent: the token tells.
        if (unit.FencingToken != report.FencingToken || unit.FencingToken == 0 || unit.AgentId != agentId)
        {
            return (state, ReceiptStatus.StaleToken);
        }

        unit = unit with
        {
            Status = UnitStatus.Finished,
            AgentId = agentId,
            Result = report.Result,
            Values = report.Values,
            Checkpoint = report.Checkpoint,
        };
        return (
            state with { Units = state.Units.SetItem(report.Position, unit), LastAgent = agentId, WaitsFor = null },
            ReceiptStatus.Accepted);
    }

    /// <summary>Makes the unfinished units of agents that are gone pending again.</summary>
    /// <param name="state">The batch.</param>
    /// <param name="agentIds">The agents.</param>
    /// <param name="lost">Whether they were lost at work, which counts against a unit, or gave their work back.</param>
    public static BatchState Release(BatchState state, IReadOnlyCollection<string> agentIds, bool lost = true)
    {
        state = ReleaseWhere(state, unit => agentIds.Contains(unit.AgentId!), lost);
        return state.Batch.PreferredAgent is { } preferred && agentIds.Contains(preferred)
            && state.PreferredUntil != DateTimeOffset.MinValue
            ? state with { PreferredUntil = DateTimeOffset.MinValue }
            : state;
    }

    /// <summary>
    /// Makes units pending again whose lease is no longer alive. Unlike the names of lost agents, the list can be made again after a
    /// crash, so no unit stays stuck; a unit leased since it was made has a newer token and is left alone.
    /// </summary>
    public static BatchState ReleaseStale(BatchState state, ActiveLeases active)
    {
        state = Release(state, active.LostAgents);
        return ReleaseWhere(
            state, unit => unit.FencingToken <= active.LastToken && !active.LiveTokens.Contains(unit.FencingToken), lost: true);
    }

    /// <summary>What an agent held under an older lease than this one counts as lost.</summary>
    public static BatchState ReleaseOlder(BatchState state, string agentId, long fencingToken) =>
        ReleaseWhere(state, unit => unit.AgentId == agentId && unit.FencingToken < fencingToken, lost: true);

    /// <summary>Whether an agent holds a unit of it.</summary>
    public static bool IsHeldBy(BatchState state, string agentId) =>
        state.Units.Any(unit => unit.Status == UnitStatus.Leased && unit.AgentId == agentId);

    /// <summary>Whether nothing is left to do: all units finished, or one failed for good.</summary>
    public static bool IsOver(BatchState state) =>
        state.Failure is not null || state.Units.All(static unit => unit.Status == UnitStatus.Finished);

    /// <summary>Where the batch stands; results and sums only once all units are finished.</summary>
    public static BatchProgress Progress(BatchState state)
    {
        var finished = state.Units.Count(static unit => unit.Status == UnitStatus.Finished);
        var progress = new BatchProgress
        {
            BatchId = state.Batch.BatchId,
            Finished = finished,
            Total = state.Units.Length,
            Failure = state.Failure,
            LastAgent = state.LastAgent,
            WaitsFor = state.WaitsFor,
            ReturnedAt = state.Units.Max(static unit => unit.ReturnedAt),
            SilentSince = state.Units
                .Where(static unit => unit.Status == UnitStatus.Leased)
                .Min(static unit => (DateTimeOffset?)unit.ReturnedAt),
        };
        return finished < state.Units.Length
            ? progress
            : progress with
            {
                Results = [.. state.Units.Select(static unit => unit.Result!)],
                Values = Sum(state.Units),
                Checkpoint = state.Units.Select(static unit => unit.Checkpoint).FirstOrDefault(static checkpoint => checkpoint is not null),
            };
    }

    /// <summary>The role that a unit needs.</summary>
    public static AgentRoles RoleOf(WorkKind kind) => kind switch
    {
        WorkKind.Rollout => AgentRoles.Rollout,
        WorkKind.Train or WorkKind.Save => AgentRoles.Train,
        _ => AgentRoles.Evaluate,
    };

    private static BatchState ReleaseWhere(BatchState state, Func<UnitState, bool> isGone, bool lost)
    {
        var units = state.Units.ToBuilder();
        var failure = state.Failure;
        var released = false;
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i] is { Status: UnitStatus.Leased } unit && isGone(unit))
            {
                units[i] = unit with { Status = UnitStatus.Pending, Losses = unit.Losses + (lost ? 1 : 0) };
                failure ??= units[i].Losses >= LossLimit ? $"unit {i}: {LossLimit} agents were lost while working on it" : null;
                released = true;
            }
        }

        return released ? state with { Units = units.ToImmutable(), Failure = failure } : state;
    }

    // What an agent gets again it may have worked on since it got it first.
    private static UnitState Give(UnitState unit, WorkRequest request, DateTimeOffset now) => unit with
    {
        Status = UnitStatus.Leased,
        AgentId = request.AgentId,
        FencingToken = request.FencingToken,
        LeasedAt = IsHeldUnder(unit, request) ? unit.LeasedAt : now,
    };

    private static bool IsHeldUnder(UnitState unit, WorkRequest request) =>
        unit.Status == UnitStatus.Leased && unit.AgentId == request.AgentId && unit.FencingToken == request.FencingToken;

    // A clock that stepped back to before the batch was set must not make the wait longer.
    private static bool IsReservedForAnother(BatchState state, string agentId, DateTimeOffset now, bool preferredIsBusy) =>
        state.Batch.PreferredAgent is { } preferred && preferred != agentId
        && (preferredIsBusy || (now < state.PreferredUntil && state.PreferredUntil - now <= Preference));

    private static UnitState? Find(BatchState state, string batchId, int position) =>
        state.Batch.BatchId == batchId && position >= 0 && position < state.Units.Length ? state.Units[position] : null;

    // By position, so that floating-point sums do not depend on who finished first.
    private static Dictionary<string, double> Sum(ImmutableArray<UnitState> units)
    {
        var sums = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (name, value) in units.SelectMany(static unit => unit.Values!))
        {
            sums[name] = sums.GetValueOrDefault(name) + value;
        }

        return sums;
    }
}
