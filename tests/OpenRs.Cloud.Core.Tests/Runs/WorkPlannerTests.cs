using OpenRs.Cloud.Work;
using static OpenRs.Cloud.Runs.TestRuns;

namespace OpenRs.Cloud.Runs;

public sealed class WorkPlannerTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 4)]
    [InlineData(9, 5)]
    public void Evaluation_OfProblems_HasAUnitForEachTwo(int problems, int units)
    {
        var batch = Queued(Plan(evalProblems: problems)).Batches[0];
        Assert.Equal((WorkKind.Evaluate, units), (batch.Kind, batch.Units));
    }

    [Fact]
    public void Train_EachThirdStepAndTheLast_SavesACheckpoint()
    {
        var saved = new List<int>();
        for (var run = Running(Plan(maxSteps: 8)); run.Batches.Count > 0; run = RunMachine.BatchOver(run, Done(run.Batches[0]), 0, Start))
        {
            saved.AddRange(run.Batches.Where(static batch => batch.SaveCheckpoint).Select(static batch => batch.Step + 1));
        }

        Assert.Equal([3, 6, 8], saved);
    }

    [Fact]
    public void Rollouts_StillUnderWayWhenTheStepBeforeIsTrained_DoNotHoldUpThoseOfTheNext()
    {
        var run = After(Plan(maxStaleness: 1), batches: 2);
        Assert.Equal(1, run.Step);
        Assert.Equal(["rollout-000001", "rollout-000002"], run.Batches.Select(static batch => batch.BatchId));
    }

    [Fact]
    public void Create_SaysHowToStartAnAgentOfThePool() => Assert.Equal(
        "Waiting for the first agent of pool 'default'; `openrs agent --pool default` starts one.", Queued(Plan()).Reason);
}
