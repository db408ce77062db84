using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

public sealed class CorrectedProfileTests
{
    private const int LeastCasesOfAKind = 6;
    private const int LeastDeparturesOfAKind = 3;

    [Fact]
    public void Verify_CasesOfEachKind_GivesTheVerdictsOfMathematics()
    {
        var rows = Goldens.Corrected(RepositoryPaths.Fixture("verify", "corrected.jsonl"));

        Assert.Empty(rows.SelectMany(row => row.Disagreements()));
        Assert.All(rows.GroupBy(row => row.Name), kind => Assert.True(kind.Count() >= LeastCasesOfAKind, kind.Key));
    }

    // A kind whose cases the reference gets right as well would not be a departure.
    [Fact]
    public void Verify_CasesOfEachKind_DepartFromTheReference() => Assert.All(
        Goldens.Corrected(RepositoryPaths.Fixture("verify", "corrected.jsonl")).GroupBy(row => row.Name),
        kind => Assert.True(kind.Count(row => row.IsDeparture()) >= LeastDeparturesOfAKind, kind.Key));

    [SkippableFact]
    public void Verify_ReportedCases_GivesTheExpectedVerdicts() =>
        Assert.Empty(Goldens.Corrected(SharedData.Locate("data", "reported_verify.jsonl")).SelectMany(row => row.Disagreements()));

    // Each departure from the reference in real pairs makes a right answer right; docs/verification.md says which and how many.
    [SkippableFact]
    public void Verify_AllGoldenPairs_DepartsOnlyWhereTheReferenceRejectsARightAnswer()
    {
        var rows = Goldens.Verdicts(SharedData.Golden("verify", "verdicts.jsonl"));
        var training = rows.Select(row => Change(
            profile => Goldens.Training(profile, row.Gold, row.Completion))).OfType<(Verdict, Verdict)>().ToList();
        var evaluation = rows.Select(row => Change(
            profile => Goldens.Evaluation(profile, row.EvaluationGold, row.Completion, row.Target)))
            .OfType<(Verdict, Verdict)>().ToList();

        Assert.All(training.Concat(evaluation), change => Assert.Equal((Verdict.Wrong, Verdict.Correct), change));
        Assert.Equal((TrainingChanges, EvaluationChanges), (training.Count, evaluation.Count));
    }

    private const int TrainingChanges = 10;
    private const int EvaluationChanges = 24;

    private static (Verdict, Verdict)? Change(Func<VerifierProfile, Verdict> verdict)
    {
        var (reference, corrected) = (verdict(VerifierProfile.Reference), verdict(VerifierProfile.Corrected));
        return reference == corrected ? null : (reference, corrected);
    }
}
