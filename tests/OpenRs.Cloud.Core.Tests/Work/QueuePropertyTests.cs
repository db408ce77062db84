using FsCheck.Fluent;

namespace OpenRs.Cloud.Work;

public sealed class QueuePropertyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(6)]
    public void Queue_AnySequence_FinishesEachUnitOnceAndLosesNone(int failureWeight) => Properties.Hold(
        QueueCommand.Any(failureWeight), length: 150, sequences: 400, commands => Play(commands, new QueueCalls()));

    [Fact]
    public void Progress_AnyOrderOfCompletion_HasTheSameSums()
    {
        var expected = QueueWorld.SumsInOrder(Enumerable.Range(0, QueueWorld.UnitCount));
        Properties.Hold(Gen.Choose(0, int.MaxValue - 1), length: QueueWorld.UnitCount * 4, sequences: 200, keys =>
        {
            var order = Enumerable.Range(0, QueueWorld.UnitCount).OrderBy(i => i < keys.Length ? keys[i] : i);
            Assert.Equal(expected, QueueWorld.SumsInOrder(order));
        });
    }

    [Fact]
    public void Queue_TokenNotChecked_IsFound() => AssertFound("was Accepted, not StaleToken", new QueueCalls
    {
        Complete = static (queue, report, agentId) =>
            BatchRules.Complete(
                queue,
                report with { FencingToken = queue.Units[report.Position].FencingToken },
                queue.Units[report.Position].AgentId ?? agentId),
    });

    [Fact]
    public void Queue_SecondResultReplacesFirst_IsFound() => AssertFound("a report of unit", new QueueCalls
    {
        Complete = static (queue, report, agentId) =>
        {
            var unit = queue.Units[report.Position];
            var reopened = unit.Status == UnitStatus.Finished
                ? queue with { Units = queue.Units.SetItem(report.Position, unit with { Status = UnitStatus.Leased }) }
                : queue;
            return BatchRules.Complete(reopened, report, agentId);
        },
    });

    [Fact]
    public void Queue_LostAgentKeepsItsUnits_IsFound() =>
        AssertFound("Assert.Same() Failure", new QueueCalls { Release = static (queue, _) => queue });

    private static void Play(QueueCommand[] commands, QueueCalls calls)
    {
        var world = new QueueWorld(calls);
        foreach (var command in commands)
        {
            world.Apply(command);
        }

        world.CheckNothingIsLost();
    }

    private static void AssertFound(string symptom, QueueCalls broken)
    {
        var failure = Assert.ThrowsAny<Exception>(() => Properties.Hold(
            QueueCommand.Any(failureWeight: 6), length: 150, sequences: 400, commands => Play(commands, broken)));
        Assert.Contains(symptom, failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("seed of (", failure.Message, StringComparison.Ordinal);
    }
}
