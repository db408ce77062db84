using System.Collections.Immutable;
using OpenRs.Cloud.Ledgers;

namespace OpenRs.Cloud.Work;

/// <summary>Who may do what of a run's batches: <see cref="BatchRules"/> for several of them.</summary>
public static class QueueRules
{
    /// <summary>
    /// Replaces the batches. What is done of a batch that is there already stays, also when it is to be held or released.
    /// </summary>
    /// <param name="queue">The queue.</param>
    /// <param name="batches">The batches from now on, the most urgent first.</param>
    /// <param name="now">The time.</param>
    public static QueueState SetBatches(QueueState queue, IReadOnlyList<WorkBatch> batches, DateTimeOffset now) =>
        With(queue, batches.Select(batch => Keep(queue, batch) ?? BatchRules.Start(batch, now)));

    /// <summary>Leases units of the most urgent batch that has some for this agent.</summary>
    public static (QueueState Queue, WorkAnswer Answer) Lease(QueueState queue, WorkRequest request, DateTimeOffset now)
    {
        queue = Each(queue, batch => BatchRules.ReleaseOlder(batch, request.AgentId, request.FencingToken));
        foreach (var batch in queue.Batches)
        {
            var preferredIsBusy = batch.Batch.PreferredAgent is { } preferred && queue.Batches.Any(
                other => BatchRules.IsHeldBy(other, preferred));
            var (leased, grant) = BatchRules.Lease(batch, request, now, preferredIsBusy);
            if (grant is not null)
            {
                return (Replace(queue, batch, leased), new WorkAnswer { Grant = grant });
            }
        }

        return (queue, new WorkAnswer { RunEnded = queue.Batches.All(static batch => batch.Batch.Suspended) });
    }

    /// <summary>Takes in a finished unit, also of a batch that is held: its work is done and paid.</summary>
    public static (QueueState Queue, ReceiptStatus Status) Complete(QueueState queue, UnitReport report, string agentId)
    {
        if (Find(queue, report.BatchId) is not { } batch)
        {
            return (queue, ReceiptStatus.UnknownUnit);
        }

        var (next, status) = BatchRules.Complete(batch, report, agentId);
        return (Replace(queue, batch, next), status);
    }

    /// <summary>
    /// Bounds the time that a report says a unit took by the time since it was given out: the reserve must not follow a lie.
    /// </summary>
    public static UnitReport Bound(QueueState queue, UnitReport report, DateTimeOffset now)
    {
        if (!report.Values.TryGetValue(UnitValues.StepTime, out var seconds)
            || Find(queue, report.BatchId)?.Units.ElementAtOrDefault(report.Position) is not { } unit)
        {
            return report;
        }

        var most = Math.Max(0, (now - unit.LeasedAt).TotalSeconds);
        return seconds <= most
            ? report
            : report with { Values = new Dictionary<string, double>(report.Values) { [UnitValues.StepTime] = most } };
    }

    /// <summary>Takes in a failed attempt.</summary>
    public static (QueueState Queue, ReceiptStatus Status) Fail(QueueState queue, UnitFailure failure, DateTimeOffset now)
    {
        if (Find(queue, failure.BatchId) is not { } batch)
        {
            return (queue, ReceiptStatus.UnknownUnit);
        }

        var (next, status) = BatchRules.Fail(batch, failure, now);
        return (Replace(queue, batch, next), status);
    }

    /// <summary>Makes the unfinished units of an agent that is gone pending again.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="agentId">The agent.</param>
    /// <param name="lost">Whether it was lost at work, which counts against a unit, or gave its work back.</param>
    public static QueueState Release(QueueState queue, string agentId, bool lost) =>
        Each(queue, batch => BatchRules.Release(batch, [agentId], lost));

    /// <summary>Makes units pending again whose lease is no longer alive.</summary>
    public static QueueState ReleaseStale(QueueState queue, ActiveLeases active) =>
        Each(queue, batch => BatchRules.ReleaseStale(batch, active));

    /// <summary>Whether the run must be told: a batch is over.</summary>
    public static bool IsOver(QueueState queue) => queue.Batches.Any(BatchRules.IsOver);

    /// <summary>Whether units of a batch wait for something that does not answer.</summary>
    public static bool IsWaiting(QueueState queue, string batchId) => Find(queue, batchId)?.WaitsFor is not null;

    /// <summary>Where each batch stands, the most urgent first.</summary>
    public static IReadOnlyList<BatchProgress> Progress(QueueState queue) => [.. queue.Batches.Select(BatchRules.Progress)];

    private static BatchState? Keep(QueueState queue, WorkBatch batch) => Find(queue, batch.BatchId) switch
    {
        { } known when known.Batch.Suspended == batch.Suspended => known,
        { Batch.Suspended: true } held => BatchRules.Continue(held, batch),
        { } worked => worked with { Batch = batch },
        null => null,
    };

    private static BatchState? Find(QueueState queue, string batchId) =>
        queue.Batches.FirstOrDefault(batch => batch.Batch.BatchId == batchId);

    private static QueueState Replace(QueueState queue, BatchState batch, BatchState next) =>
        ReferenceEquals(batch, next)
            ? queue
            : new QueueState { Batches = queue.Batches.Replace(batch, next, ReferenceEqualityComparer.Instance) };

    private static QueueState Each(QueueState queue, Func<BatchState, BatchState> change) => With(queue, queue.Batches.Select(change));

    // The same queue when nothing changed, so that nothing is written.
    private static QueueState With(QueueState queue, IEnumerable<BatchState> batches)
    {
        var next = batches.ToImmutableArray();
        var isSame = next.Length == queue.Batches.Length && next.Zip(queue.Batches)
            .All(static pair => ReferenceEquals(pair.First, pair.Second));
        return isSame ? queue : new QueueState { Batches = next };
    }
}
