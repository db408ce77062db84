namespace OpenRs.Cloud.Work;

/// <content>Attempts that failed, and when the next one comes.</content>
public static partial class BatchRules
{
    /// <summary>Failures of one unit after which the batch fails.</summary>
    public const int FailureLimit = 3;

    // A reason of a run shows it beside another.
    private const int MaxWordsLength = 500;

    /// <summary>
    /// How long a unit waits after a failed attempt: what failed it, such as a full disk, takes a while to pass, and a unit that is tried
    /// at once would use all its attempts up before that.
    /// </summary>
    /// <param name="failures">Failed attempts so far, at least 1.</param>
    public static TimeSpan RetryDelay(int failures) =>
        TimeSpan.FromSeconds(Math.Min(60, 2 * Math.Pow(5, Math.Min(failures, FailureLimit) - 1)));

    /// <summary>Takes in a failed attempt. The next one comes after <see cref="RetryDelay"/>.</summary>
    public static (BatchState State, ReceiptStatus Status) Fail(BatchState state, UnitFailure failure, DateTimeOffset now)
    {
        if (Find(state, failure.BatchId, failure.Position) is not { } unit)
        {
            return (state, ReceiptStatus.UnknownUnit);
        }

        if (unit.Status != UnitStatus.Leased || unit.FencingToken != failure.FencingToken || unit.AgentId != failure.AgentId)
        {
            return (state, ReceiptStatus.StaleToken);
        }

        return failure.Unavailable ? Wait(state, unit, failure, now) : CountFailure(state, unit, failure, now);
    }

    /// <summary>
    /// A batch that was held and is to be worked on: what its units waited for is tried at once, since somebody may have put it right.
    /// </summary>
    /// <param name="state">The batch as it was held.</param>
    /// <param name="batch">What is to be done of it.</param>
    public static BatchState Continue(BatchState state, WorkBatch batch) => state with
    {
        Batch = batch,
        WaitsFor = null,
        Units = [.. state.Units.Select(static unit => unit.Waits > 0 ? unit with { Waits = 0, RetryAt = default } : unit)],
    };

    // However often: what does not answer is no fault of the unit, and people see what it waits for.
    private static (BatchState State, ReceiptStatus Status) Wait(
        BatchState state, UnitState unit, UnitFailure failure, DateTimeOffset now)
    {
        unit = unit with
        {
            Status = UnitStatus.Pending,
            Waits = unit.Waits + 1,
            ReturnedAt = now,
            FencingToken = 0,
            RetryAt = now + RetryDelay(unit.Waits + 1),
        };
        var words = failure.Error.Length > MaxWordsLength ? failure.Error[..MaxWordsLength] : failure.Error;
        return (
            state with { Units = state.Units.SetItem(failure.Position, unit), WaitsFor = words }, ReceiptStatus.Accepted);
    }

    private static (BatchState State, ReceiptStatus Status) CountFailure(
        BatchState state, UnitState unit, UnitFailure failure, DateTimeOffset now)
    {
        unit = unit with
        {
            Status = UnitStatus.Pending,
            Failures = unit.Failures + 1,
            FencingToken = 0,
            RetryAt = now + RetryDelay(unit.Failures + 1),
        };
        var final = failure.Permanent || unit.Failures >= FailureLimit;
        var attempts = unit.Failures == 1 ? "1 attempt" : $"{unit.Failures} attempts";
        return (
            state with
            {
                Units = state.Units.SetItem(failure.Position, unit),
                Failure = state.Failure ?? (final ? $"unit {failure.Position} after {attempts}: {failure.Error}" : null),
            },
            ReceiptStatus.Accepted);
    }

    // A clock that stepped back must not make the wait longer.
    private static bool Waits(UnitState unit, DateTimeOffset now) =>
        now < unit.RetryAt && unit.RetryAt - now <= RetryDelay(Math.Max(unit.Failures, unit.Waits));
}
