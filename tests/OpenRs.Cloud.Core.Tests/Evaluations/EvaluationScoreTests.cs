using FsCheck.Fluent;

namespace OpenRs.Cloud.Evaluations;

public sealed class EvaluationScoreTests
{
    [Fact]
    public void Of_NothingFinished_IsNone() => Assert.Null(EvaluationScore.Of(SampleVerdicts.Pending(6), 2));

    // 81 of 263 is an example of Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
    [Fact]
    public void Of_OneSampleAProblem_HasWilsonsInterval()
    {
        var score = Score(new string('c', 81) + new string('w', 182) + "uu..", 1);
        Assert.Equal((263, 81, 263, 2), (score.Problems, score.Correct, score.Judged, score.WithoutVerdict));
        Assert.Equal(81.0 / 263, score.Accuracy, 12);
        Assert.Equal(0.2553, score.Low, 4);
        Assert.Equal(0.3662, score.High, 4);
    }

    // Shares 1, 1/2, 0, 1/2 twice: mean 1/2, variance 1/7, so 1/2 +- t(7) sqrt(1/56) with t(7) = 2.3646242515927.
    [Fact]
    public void Of_SeveralSamplesAProblem_HasStudentsIntervalOverProblems()
    {
        var score = Score("cccwwwcwcccwwwcw", 2);
        Assert.Equal((8, 8, 16, 0, 0.5), (score.Problems, score.Correct, score.Judged, score.WithoutVerdict, score.Accuracy));
        Assert.Equal(0.18401379293155, score.Low, 10);
        Assert.Equal(0.81598620706845, score.High, 10);
    }

    [Fact]
    public void Of_ManySamplesOfFewProblems_DoesNotClaimMoreThanTheProblemsCarry()
    {
        // Four problems, two always right and two always wrong: a hundred samples of each tell nothing of a fifth problem.
        var few = Score(string.Concat(Enumerable.Repeat("cc", 2)) + "wwww", 2);
        var many = Score(new string('c', 200) + new string('w', 200), 100);
        Assert.Equal((few.Accuracy, few.Low, few.High), (many.Accuracy, many.Low, many.High));
    }

    [Theory]
    [InlineData("cccccccccccccccccccc", 2, 0.7224672001371107, 1)]
    [InlineData("wwwwwwwwwwwwwwwwwwww", 2, 0, 0.2775327998628892)]
    public void Of_AllProblemsEqual_CountsEachAsOneTrial(string letters, int samplesPerProblem, double low, double high)
    {
        var score = Score(letters, samplesPerProblem);
        Assert.Equal(low, score.Low, 12);
        Assert.Equal(high, score.High, 12);
    }

    [Fact]
    public void Of_UnevenProblems_WeighsProblemsAndNotSamples()
    {
        // Shares 1 of one judged sample, 0 of three, and a problem that nobody could judge.
        var score = Score("cu.wwwuuu", 3);
        Assert.Equal((2, 1, 4, 4, 0.5), (score.Problems, score.Correct, score.Judged, score.WithoutVerdict, score.Accuracy));
    }

    [Fact]
    public void Of_NothingJudged_KnowsNothing()
    {
        var score = Score("uu", 1);
        Assert.Equal((0, 0.0, 0.0, 1.0), (score.Problems, score.Accuracy, score.Low, score.High));
    }

    [Fact]
    public void Of_AnyVerdicts_HoldsTheAccuracyAndMirrors() =>
        Properties.Hold(Gen.Elements('.', 'c', 'w', 'u'), length: 60, sequences: 400, letters =>
        {
            for (var samplesPerProblem = 1; samplesPerProblem <= 3; samplesPerProblem++)
            {
                var verdicts = new string(letters[..(letters.Length / samplesPerProblem * samplesPerProblem)]);
                if (EvaluationScore.Of(TestEvaluations.Verdicts(verdicts), samplesPerProblem) is not { } score)
                {
                    Assert.Equal(0, TestEvaluations.Verdicts(verdicts).Finished);
                    continue;
                }

                Assert.Equal(verdicts.Length - verdicts.Count(static letter => letter == '.'), score.Judged + score.WithoutVerdict);
                Assert.True(0 <= score.Low && score.High <= 1, $"{score}");
                Assert.True(
                    score.Problems == 0 || (score.Low <= score.Accuracy && score.Accuracy <= score.High && score.Low < score.High),
                    $"{score}");
                var mirror = Score(verdicts.Replace('c', 'x').Replace('w', 'c').Replace('x', 'w'), samplesPerProblem);
                Assert.Equal(score.Problems == 0 ? 1 : 1 - score.High, score.Problems == 0 ? mirror.High : mirror.Low, 9);
            }
        });

    // A world of problems of every difficulty, from which evaluations draw thirty: nineteen of twenty intervals must hold its accuracy of
    // 1/2.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Of_DrawnProblems_HoldsTheTruthInNineteenOfTwenty(int samplesPerProblem)
    {
        const int Evaluations = 4000;
        var random = new Random(20251122);
        var held = Enumerable.Range(0, Evaluations).Count(_ =>
        {
            var score = Score(SimulatedModel.Answers(random, problems: 30, samplesPerProblem), samplesPerProblem);
            return score.Low <= 0.5 && 0.5 <= score.High;
        });
        Assert.InRange((double)held / Evaluations, 0.935, 0.965);
    }

    private static EvaluationScore Score(string letters, int samplesPerProblem) =>
        EvaluationScore.Of(
            TestEvaluations.Verdicts(letters), samplesPerProblem) ?? throw new InvalidOperationException("No sample is finished.");
}
