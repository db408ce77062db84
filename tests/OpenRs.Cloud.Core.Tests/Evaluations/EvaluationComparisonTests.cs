using FsCheck.Fluent;

namespace OpenRs.Cloud.Evaluations;

public sealed class EvaluationComparisonTests
{
    // Newcombe, Statistics in Medicine 17 (1998), 873-890, table II, method 10: 56/70 less 48/80, 9/10 less 3/10, 10/10 less 0/10.
    [Theory]
    [InlineData(48, 80, 56, 70, 0.2, 0.0524, 0.3339)]
    [InlineData(3, 10, 9, 10, 0.6, 0.1705, 0.8090)]
    [InlineData(0, 10, 10, 10, 1.0, 0.6075, 1.0000)]
    public void Unpaired_PublishedExamples_Agrees(
        int before, int ofBefore, int after, int ofAfter, double difference, double low, double high)
    {
        var comparison = EvaluationComparison.Unpaired(Score(before, ofBefore), Score(after, ofAfter));
        Assert.Equal((false, Math.Min(ofBefore, ofAfter), true), (comparison.Paired, comparison.Problems, comparison.IsDistinguishable));
        Assert.Equal(difference, comparison.Difference, 12);
        Assert.Equal(low, comparison.Low, 4);
        Assert.Equal(high, comparison.High, 4);
    }

    // The airway data of Bonett and Price's interval in Fagerland, Lydersen and Laake, Statistics in Medicine 33 (2014), 2850-2875, table
    // VII.
    [Fact]
    public void ByProblem_OneSampleAProblem_HasBonettAndPricesInterval()
    {
        var comparison = Compare("c" + "w" + "ccccccc" + new string('w', 12), "c" + "c" + "wwwwwww" + new string('w', 12), 1);
        Assert.Equal((true, 21, true), (comparison.Paired, comparison.Problems, comparison.IsDistinguishable));
        Assert.Equal(-6.0 / 21, comparison.Difference, 12);
        Assert.Equal(-0.508, comparison.Low, 3);
        Assert.Equal(-0.013, comparison.High, 3);
    }

    // The exact test of McNemar has p = 0.125 for four problems gained and none lost, and 0.031 for six.
    [Theory]
    [InlineData(4, false)]
    [InlineData(6, true)]
    public void ByProblem_FewProblemsGained_IsAsSureAsTheExactTest(int gained, bool distinguishable)
    {
        var rest = new string('c', 250) + new string('w', 250 - gained);
        Assert.Equal(distinguishable, Compare(new string('w', gained) + rest, new string('c', gained) + rest, 1).IsDistinguishable);
    }

    // Differences 1/2, 1/2, 0, 1, 1/2, -1/2: mean 1/3, variance 4/15, so 1/3 +- t(5) sqrt(2/45) with t(5) = 2.570581835636314.
    [Fact]
    public void ByProblem_SeveralSamplesAProblem_HasStudentsInterval()
    {
        var comparison = Compare("wwcwccwwcwcc", "cwccccccccwc", 2);
        Assert.Equal(1.0 / 3, comparison.Difference, 12);
        Assert.Equal(-0.20859290083116, comparison.Low, 10);
        Assert.Equal(0.87525956749782, comparison.High, 10);
        Assert.False(comparison.IsDistinguishable);
    }

    [Theory]
    [InlineData("ccww", "ccww", 2)]
    [InlineData("cw", "cw", 1)]
    [InlineData("w", "c", 1)]
    [InlineData("wwww", "cccc", 2)]
    public void ByProblem_EqualOrTooFew_ClaimsNothing(string baseline, string candidate, int samplesPerProblem)
    {
        var comparison = Compare(baseline, candidate, samplesPerProblem);
        Assert.False(comparison.IsDistinguishable, $"{comparison}");
        Assert.True(comparison.Low < comparison.Difference || comparison.Low == -1);
    }

    [Fact]
    public void ByProblem_UnjudgedInOne_LeavesTheProblemOut()
    {
        Assert.Equal(3, Compare("cwuw", "cw.c", 1).Problems);
        Assert.Null(EvaluationComparison.ByProblem(Results("cu", 1), Results("uc", 1)));
    }

    [Fact]
    public void ByProblem_OtherNumberOfProblems_Throws() =>
        Assert.Throws<ArgumentException>(() => EvaluationComparison.ByProblem(Results("cc", 1), Results("ccc", 1)));

    [Fact]
    public void Comparison_Swapped_Mirrors() =>
        Properties.Hold(Gen.Elements('c', 'w', 'u').Zip(Gen.Elements('c', 'w', 'u')), length: 40, sequences: 300, pairs =>
        {
            var (first, second) = (
                new string([.. pairs.Select(static pair => pair.Item1)]), new string([.. pairs.Select(static pair => pair.Item2)]));
            if (first.Length % 2 == 0 && EvaluationComparison.ByProblem(Results(first, 2), Results(second, 2)) is { } there)
            {
                AssertMirrors(there, Compare(second, first, 2));
            }

            if (first.Length > 0)
            {
                var (a, b) = (Scored(first), Scored(second));
                AssertMirrors(EvaluationComparison.Unpaired(a, b), EvaluationComparison.Unpaired(b, a));
            }
        });

    // Two equal models on the same problems: of twenty comparisons one may claim a difference by chance, not many more.
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void ByProblem_EqualModels_ClaimsADifferenceOnceInTwenty(int samplesPerProblem)
    {
        const int Comparisons = 3000;
        var random = new Random(20251122);
        var (paired, unpaired) = (0, 0);
        for (var i = 0; i < Comparisons; i++)
        {
            var chances = SimulatedModel.Difficulties(random, 40);
            var (a, b) = (
                SimulatedModel.Answers(random, chances, samplesPerProblem), SimulatedModel.Answers(random, chances, samplesPerProblem));
            paired += Compare(a, b, samplesPerProblem).IsDistinguishable ? 1 : 0;
            unpaired += EvaluationComparison.Unpaired(Scored(a, samplesPerProblem), Scored(b, samplesPerProblem)).IsDistinguishable ? 1 : 0;
        }

        Assert.InRange((double)paired / Comparisons, 0.02, 0.06);
        Assert.True(
            unpaired < paired,
            $"On the same problems {unpaired} unpaired and {paired} paired comparisons claim a difference: pairing must not lose power.");
    }

    private static void AssertMirrors(EvaluationComparison there, EvaluationComparison back)
    {
        Assert.Equal(there.Difference, -back.Difference, 12);
        Assert.Equal(there.Low, -back.High, 12);
        Assert.Equal(there.High, -back.Low, 12);
        Assert.True(there.Low <= there.Difference && there.Difference <= there.High, $"{there}");
    }

    private static EvaluationComparison Compare(string baseline, string candidate, int samplesPerProblem) =>
        EvaluationComparison.ByProblem(Results(baseline, samplesPerProblem), Results(candidate, samplesPerProblem))
        ?? throw new InvalidOperationException("No problem was judged in both.");

    private static IReadOnlyList<ProblemResult> Results(string letters, int samplesPerProblem) =>
        ProblemResult.Of(TestEvaluations.Verdicts(letters), samplesPerProblem);

    private static EvaluationScore Score(int correct, int problems) =>
        Scored(new string('c', correct) + new string('w', problems - correct));

    private static EvaluationScore Scored(string letters, int samplesPerProblem = 1) =>
        EvaluationScore.Of(TestEvaluations.Verdicts(letters), samplesPerProblem)!;
}
