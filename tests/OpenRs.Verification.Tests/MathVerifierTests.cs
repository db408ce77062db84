using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

public sealed class MathVerifierTests
{
    private const VerifierProfile Profile = VerifierProfile.Reference;

    [Fact]
    public void Verify_RulePairs_AgreesWithTheReference()
    {
        var rows = Goldens.Verdicts(RepositoryPaths.Fixture("verify", "rules.jsonl"));

        // A decimal against pi or e alone: the reference system's pinned grader, whose vectors bind the training settings, rejects what the
        // newer one accepts.
        var (training, evaluation) = Goldens.Agreement(rows);

        Assert.True(training >= 98.5, $"training {training:F2} %");
        Assert.Equal(100.0, evaluation);
    }

    [Fact]
    public void Verify_ScrambledCompletions_AgreesWithTheReference() =>
        Assert.Equal((100.0, 100.0), Goldens.Agreement(Goldens.Verdicts(RepositoryPaths.Fixture("verify", "extraction.jsonl"))));

    [Theory]
    [InlineData("The answer is 204", Verdict.Wrong, Verdict.Correct)]
    [InlineData("We get $204$ here.", Verdict.Wrong, Verdict.Correct)]
    [InlineData("The final answer is $204$.", Verdict.Correct, Verdict.Correct)]
    [InlineData(@"first \boxed{4} then \boxed{204}", Verdict.Correct, Verdict.Correct)]
    [InlineData(@"\boxed{\frac{408}2}", Verdict.Wrong, Verdict.Correct)]
    [InlineData("", Verdict.Wrong, Verdict.Wrong)]
    public void Verify_Completion_DependsOnTheSettings(string completion, Verdict training, Verdict evaluation)
    {
        Assert.Equal(training, Goldens.Training(Profile, @"\boxed{204}", completion));
        Assert.Equal(evaluation, Goldens.Evaluation(Profile, @"\boxed{204}", completion));
    }

    [Fact]
    public void Verify_ExpressionGold_IsReadOutsideLatex()
    {
        Assert.Equal(Verdict.Correct, Goldens.Evaluation(Profile, "1,234", @"\boxed{1234}", GoldTarget.Expression));
        Assert.Equal(Verdict.UnparseableGold, Goldens.Evaluation(Profile, "1,234", @"\boxed{1234}"));
    }

    [Fact]
    public void Verify_Answer_ReportsTheTextsThatWereCompared()
    {
        var result = MathVerifier.ForTraining(Profile).Verify(@"so $x = \dfrac{1}{2}$", @"hence \boxed{5\text{ cm}}");

        Assert.Equal(new VerificationResult(Verdict.Wrong, "5", @"x = \frac{1}{2}"), result);
    }

    [Fact]
    public void Verify_TextBeyondTheLimit_IsATimeout() =>
        Assert.Equal(Verdict.Timeout, Goldens.Training(Profile, "$5$", new string('a', MathVerifier.MaxTextLength + 1)));

    [Fact]
    public void Verify_LongCompletion_FindsItsAnswer()
    {
        var thoughts = string.Concat(Enumerable.Repeat("Wait, let me check $x^2 = 4$ again: the answer is not \\(3\\). ", 3000));

        Assert.Equal(Verdict.Correct, Goldens.Training(Profile, "$204$", thoughts + "\n</think>\n\\boxed{204}"));
        Assert.Equal(Verdict.Correct, Goldens.Evaluation(Profile, "$204$", thoughts + "\n</think>\n\\boxed{204}"));
    }

    [Fact]
    public void Verify_OnManyThreads_GivesTheSameVerdicts()
    {
        var rows = Goldens.Verdicts(RepositoryPaths.Fixture("verify", "verdicts.jsonl"));
        var expected = rows.Select(row => MathVerifier.ForTraining(Profile).Verify(row.Gold, row.Completion)).ToList();

        var actual = rows.AsParallel()
            .AsOrdered()
            .WithDegreeOfParallelism(4)
            .Select(row => MathVerifier.ForTraining(Profile).Verify(row.Gold, row.Completion))
            .ToList();

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Create_RoundingOutOfRange_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new MathVerifier(VerifierOptions.Training with { RoundingDigits = 13 }));
}
