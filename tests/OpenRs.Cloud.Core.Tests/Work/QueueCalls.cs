namespace OpenRs.Cloud.Work;

/// <summary>The rules under test, replaceable one by one, so that tests can plant a bug and see it found.</summary>
internal sealed record QueueCalls
{
    public Func<QueueState, UnitReport, string, (QueueState, ReceiptStatus)> Complete { get; init; } = QueueRules.Complete;

    public Func<QueueState, IReadOnlyCollection<string>, QueueState> Release { get; init; } = static (queue, agents) => QueueRules.Release(queue, agents);
}
