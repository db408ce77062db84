using System.Collections.Immutable;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Work;

/// <summary>Who may do what of a batch: pure functions from one queue to the next.</summary>
public static class QueueRules
{
    /// <summary>Failures of one unit after which the batch fails.</summary>
    public const int FailureLimit = 3;

    /// <summary>Lost agents on one unit after which the batch fails: it may be what kills them.</summary>
    public const int LossLimit = 10;

    /// <summary>
    /// How long a unit waits for the agent that holds the trainer's state. Long enough for a reconnect after a restart of the server,
    /// shorter than loading a checkpoint and training again would take on a real model.
    /// </summary>
    public static readonly TimeSpan Preference = TimeSpan.FromSeconds(15);

    /// <summary>Replaces the batch; the one that is there already stays as it is.</summary>
    public static QueueState SetBatch(QueueState queue, WorkBatch batch, DateTimeOffset now) =>
        queue.Batch?.BatchId == batch.BatchId
            ? queue
            : new QueueState
            {
                Batch = batch,
                Units = [.. Enumerable.Repeat(new UnitState(), batch.Units)],
                PreferredUntil = batch.PreferredAgent is null ? now : now + Preference,
            };

    /// <summary>
    /// Leases the first pending units; no units when there are none for this agent. What the agent held under an older lease counts as lost.
    /// </summary>
    public static (QueueState Queue, WorkAnswer Answer) Lease(QueueState queue, WorkRequest request, DateTimeOffset now)
    {
        queue = ReleaseWhere(queue, unit => unit.AgentId == request.AgentId && unit.FencingToken < request.FencingToken, lost: true);
        if (queue.Batch is not { } batch || queue.Failure is not null || IsReservedForAnother(queue, batch, request.AgentId, now))
        {
            return (queue, new WorkAnswer { RunEnded = queue.Batch is null });
        }

        var positions = new List<int>();
        var units = queue.Units.ToBuilder();
        for (var i = 0; i < units.Count && positions.Count < request.MaxUnits; i++)
        {
            // An agent that asks holds nothing: what it was given under this lease got lost with a connection, and it gets it again.
            if (units[i].Status == UnitStatus.Pending || IsHeldUnder(units[i], request))
            {
                units[i] = units[i] with { Status = UnitStatus.Leased, AgentId = request.AgentId, FencingToken = request.FencingToken };
                positions.Add(i);
            }
        }

        return positions.Count == 0
            ? (queue, new WorkAnswer())
            : (queue with { Units = units.ToImmutable() }, new WorkAnswer { Grant = new WorkGrant { Batch = batch, Positions = positions } });
    }

    /// <summary>Takes in a finished unit.</summary>
    public static (QueueState Queue, ReceiptStatus Status) Complete(QueueState queue, UnitReport report, string agentId)
    {
        if (Find(queue, report.BatchId, report.Position) is not { } unit)
        {
            return (queue, ReceiptStatus.UnknownUnit);
        }

        if (unit.Status == UnitStatus.Finished)
        {
            return (queue, unit.Result!.Sha256 == report.Result.Sha256 ? ReceiptStatus.Duplicate : ReceiptStatus.Mismatch);
        }

        // A unit that went back to pending when its agent's connection broke may still be finished by that agent: the token tells.
        if (unit.FencingToken != report.FencingToken || unit.FencingToken == 0)
        {
            return (queue, ReceiptStatus.StaleToken);
        }

        unit = unit with
        {
            Status = UnitStatus.Finished,
            AgentId = agentId,
            Result = report.Result,
            Values = report.Values,
            Checkpoint = report.Checkpoint,
        };
        return (queue with { Units = queue.Units.SetItem(report.Position, unit), LastAgent = agentId }, ReceiptStatus.Accepted);
    }

    /// <summary>Takes in a failed attempt.</summary>
    public static (QueueState Queue, ReceiptStatus Status) Fail(QueueState queue, UnitFailure failure)
    {
        if (Find(queue, failure.BatchId, failure.Position) is not { } unit)
        {
            return (queue, ReceiptStatus.UnknownUnit);
        }

        if (unit.Status != UnitStatus.Leased || unit.FencingToken != failure.FencingToken)
        {
            return (queue, ReceiptStatus.StaleToken);
        }

        unit = unit with { Status = UnitStatus.Pending, Failures = unit.Failures + 1, FencingToken = 0 };
        var final = failure.Permanent || unit.Failures >= FailureLimit;
        var attempts = unit.Failures == 1 ? "1 attempt" : $"{unit.Failures} attempts";
        return (
            queue with
            {
                Units = queue.Units.SetItem(failure.Position, unit),
                Failure = queue.Failure ?? (final ? $"unit {failure.Position} after {attempts}: {failure.Error}" : null),
            },
            ReceiptStatus.Accepted);
    }

    /// <summary>Makes the unfinished units of agents that are gone pending again.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="agentIds">The agents.</param>
    /// <param name="lost">Whether they were lost at work, which counts against a unit, or gave their work back.</param>
    public static QueueState Release(QueueState queue, IReadOnlyCollection<string> agentIds, bool lost = true)
    {
        if (queue.Batch is not { } batch)
        {
            return queue;
        }

        queue = ReleaseWhere(queue, unit => agentIds.Contains(unit.AgentId!), lost);
        return batch.PreferredAgent is { } preferred && agentIds.Contains(preferred) && queue.PreferredUntil != DateTimeOffset.MinValue
            ? queue with { PreferredUntil = DateTimeOffset.MinValue }
            : queue;
    }

    /// <summary>
    /// Makes units pending again whose lease is no longer alive. Unlike the names of lost agents, the census can be taken again after a
    /// crash, so no unit stays stuck; a unit leased since it was taken has a newer token and is left alone.
    /// </summary>
    public static QueueState ReleaseStale(QueueState queue, LeaseCensus census)
    {
        queue = Release(queue, census.LostAgents);
        return ReleaseWhere(queue, unit => unit.FencingToken <= census.LastToken && !census.LiveTokens.Contains(unit.FencingToken), lost: true);
    }

    /// <summary>Whether nothing is left to do: all units finished, or one failed for good.</summary>
    public static bool IsOver(QueueState queue) =>
        queue.Batch is not null && (queue.Failure is not null || queue.Units.All(static unit => unit.Status == UnitStatus.Finished));

    /// <summary>Where the batch stands; results and sums only once all units are finished.</summary>
    public static BatchProgress Progress(QueueState queue)
    {
        var finished = queue.Units.Count(static unit => unit.Status == UnitStatus.Finished);
        var progress = new BatchProgress
        {
            BatchId = queue.Batch?.BatchId,
            Finished = finished,
            Total = queue.Units.Length,
            Failure = queue.Failure,
            LastAgent = queue.LastAgent,
        };
        return finished < queue.Units.Length || queue.Units.IsEmpty
            ? progress
            : progress with
            {
                Results = [.. queue.Units.Select(static unit => unit.Result!)],
                Values = Sum(queue.Units),
                Checkpoint = queue.Units.Select(static unit => unit.Checkpoint).FirstOrDefault(static checkpoint => checkpoint is not null),
            };
    }

    private static QueueState ReleaseWhere(QueueState queue, Func<UnitState, bool> isGone, bool lost)
    {
        var units = queue.Units.ToBuilder();
        var failure = queue.Failure;
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

        return released ? queue with { Units = units.ToImmutable(), Failure = failure } : queue;
    }

    // A clock that stepped back to before the batch was set must not make the wait longer.
    private static bool IsHeldUnder(UnitState unit, WorkRequest request) =>
        unit.Status == UnitStatus.Leased && unit.AgentId == request.AgentId && unit.FencingToken == request.FencingToken;

    private static bool IsReservedForAnother(QueueState queue, WorkBatch batch, string agentId, DateTimeOffset now) =>
        batch.PreferredAgent is { } preferred && preferred != agentId && now < queue.PreferredUntil && queue.PreferredUntil - now <= Preference;

    private static UnitState? Find(QueueState queue, string batchId, int position) =>
        queue.Batch?.BatchId == batchId && position >= 0 && position < queue.Units.Length ? queue.Units[position] : null;

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
