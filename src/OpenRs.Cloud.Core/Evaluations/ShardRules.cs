using OpenRs.Cloud.Work;

namespace OpenRs.Cloud.Evaluations;

/// <summary>What is particular to the units of an evaluation; all else are the rules of <see cref="QueueRules"/>.</summary>
public static class ShardRules
{
    /// <summary>Id of the one batch of an evaluation.</summary>
    public const string BatchId = "samples";

    /// <summary>The work of an evaluation or of a shard.</summary>
    /// <param name="samplesPerProblem">Samples of each problem.</param>
    /// <param name="units">Number of units.</param>
    public static WorkBatch Batch(int samplesPerProblem, int units) =>
        new()
        {
            BatchId = BatchId,
            Kind = WorkKind.Sample,
            Step = 0,
            PolicyVersion = 0,
            Units = units,
            SamplesPerProblem = samplesPerProblem,
        };

    /// <summary>Opens a shard; one that is open stays as it is.</summary>
    /// <param name="queue">The shard.</param>
    /// <param name="batch">Its work.</param>
    /// <param name="units">Where each unit stands, as an earlier cut left it.</param>
    public static QueueState Open(QueueState queue, WorkBatch batch, IReadOnlyList<UnitState> units) =>
        queue.Batches.IsEmpty ? new QueueState { Batches = [new BatchState { Batch = batch, Units = [.. units] }] } : queue;

    /// <summary>Where each unit of a shard stands; none when it is not open.</summary>
    public static IReadOnlyList<UnitState> UnitsOf(QueueState queue) => queue.Batches.IsEmpty ? [] : queue.Batches[0].Units;

    /// <summary>
    /// Takes in a finished unit. A report without exactly one verdict comes from a defect and counts as a failed attempt.
    /// </summary>
    public static (QueueState Queue, ReceiptStatus Status) Complete(
        QueueState queue, UnitReport report, string agentId, DateTimeOffset now)
    {
        if (Letter(report.Values) != SampleVerdicts.None)
        {
            return QueueRules.Complete(queue, report, agentId);
        }

        return QueueRules.Fail(queue, new UnitFailure
        {
            BatchId = report.BatchId,
            Position = report.Position,
            FencingToken = report.FencingToken,
            Error = $"{agentId} reported no verdict: one of '{UnitValues.Correct}', '{UnitValues.Wrong}' and "
                + $"'{UnitValues.WithoutVerdict}' must be 1.",
            Permanent = false,
            AgentId = agentId,
        }, now);
    }

    /// <summary>What came of a unit: a letter of <see cref="SampleVerdicts"/>.</summary>
    public static char LetterOf(UnitState unit) => unit.Status == UnitStatus.Finished ? Letter(unit.Values!) : SampleVerdicts.None;

    /// <summary>What came of a shard's samples.</summary>
    public static ShardTally Tally(QueueState queue) => new()
    {
        Verdicts = Verdicts(UnitsOf(queue)),
        AgentIds = [.. Finishers(UnitsOf(queue))],
        Failure = queue.Batches.IsEmpty ? null : queue.Batches[0].Failure,
    };

    /// <summary>What came of units, in order.</summary>
    public static SampleVerdicts Verdicts(IReadOnlyList<UnitState> units) => new()
    {
        Letters = string.Concat(units.Select(LetterOf)),
        PromptsCut = units.Count(
            static unit => unit.Status == UnitStatus.Finished && unit.Values!.GetValueOrDefault(UnitValues.PromptsCut) > 0),
    };

    /// <summary>Agents that finished at least one of these units, sorted.</summary>
    public static IEnumerable<string> Finishers(IEnumerable<UnitState> units) =>
        units.Where(static unit => unit.Status == UnitStatus.Finished)
            .Select(static unit => unit.AgentId!)
            .Distinct()
            .Order(StringComparer.Ordinal);

    private static char Letter(IReadOnlyDictionary<string, double> values)
    {
        var verdict = (
            values.GetValueOrDefault(UnitValues.Correct),
            values.GetValueOrDefault(UnitValues.Wrong),
            values.GetValueOrDefault(UnitValues.WithoutVerdict));
        return verdict switch
        {
            (1, 0, 0) => SampleVerdicts.Correct,
            (0, 1, 0) => SampleVerdicts.Wrong,
            (0, 0, 1) => SampleVerdicts.Undecided,
            _ => SampleVerdicts.None,
        };
    }
}
