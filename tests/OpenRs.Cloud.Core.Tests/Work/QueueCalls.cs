namespace OpenRs.Cloud.Work;

/// <summary>The rules under test, replaceable one by one, so that tests can plant a bug and see it found.</summary>
internal sealed record QueueCalls
{
    public Func<BatchState, UnitReport, string, (BatchState, ReceiptStatus)> Complete { get; init; } = BatchRules.Complete;

    public Func<BatchState, IReadOnlyCollection<string>, BatchState> Release { get; init; } = static (queue, agents) =>
        BatchRules.Release(queue, agents);
}
