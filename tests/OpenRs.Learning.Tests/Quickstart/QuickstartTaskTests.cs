using OpenRs.Learning.Quickstart;
using OpenRs.Learning.Randomness;

namespace OpenRs.Learning.Tests.Quickstart;

public sealed class QuickstartTaskTests
{
    [Fact]
    public void Task_AnySeed_KeepsHeldOutProblemsOutOfTraining()
    {
        for (ulong seed = 0; seed < 20; seed++)
        {
            var task = new QuickstartTask(seed);
            Assert.Empty(task.Train.Intersect(task.HeldOut));
            Assert.Equal(task.Train.Count + task.HeldOut.Count, task.Train.Concat(task.HeldOut).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(27, 48, "7+8=15\n2+4+1=7\n</think>\n\\boxed{75}", "75")]
    [InlineData(99, 99, "9+9=18\n9+9+1=19\n</think>\n\\boxed{198}", "198")]
    [InlineData(10, 20, "0+0=0\n1+2+0=3\n</think>\n\\boxed{30}", "30")]
    public void Completion_CarefulWork_EndsInTheSum(int a, int b, string completion, string answer)
    {
        var problem = new QuickstartProblem(a, b);
        Assert.Equal(completion, problem.Completion);
        Assert.Equal(answer, problem.Answer);
    }

    [Fact]
    public void CarelessCompletion_ManyDraws_IsRightAboutHalfTheTimeAndAlwaysWellFormed()
    {
        var draws = new PhiloxSequence(1, 0);
        var problems = new QuickstartTask(1).Train;
        var right = problems.Count(problem => problem.CarelessCompletion(draws) == problem.Completion);
        Assert.InRange((double)right / problems.Count, 0.4, 0.65);
        Assert.All(problems, problem => Assert.Equal(2, problem.CarelessCompletion(draws).Split("\n</think>\n\\boxed{").Length));
    }

    [Fact]
    public void Write_Folder_HoldsBothSetsAsJsonLines()
    {
        using var folder = new TemporaryFolder();
        var task = new QuickstartTask(3);
        task.Write(folder.Path);
        Assert.Equal(task.Train.Count, File.ReadLines(folder[QuickstartTask.TrainFile]).Count());
        var first = task.HeldOut[0];
        var row = System.Text.Json.JsonDocument.Parse(File.ReadLines(folder[QuickstartTask.HeldOutFile]).First()).RootElement;
        Assert.Equal(first.Problem, row.GetProperty("problem").GetString());
        Assert.Equal(first.Answer, row.GetProperty("answer").GetString());
        Assert.Equal($"$\\boxed{{{first.Answer}}}$", row.GetProperty("solution").GetString());
    }
}
