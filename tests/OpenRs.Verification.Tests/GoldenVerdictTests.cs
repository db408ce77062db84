using OpenRs.Verification.Options;

namespace OpenRs.Verification.Tests;

public sealed class GoldenVerdictTests
{
    // The target of the design is 99.5; what is reached must not be lost again.
    private const double Required = 100;

    [SkippableFact]
    public void Verify_AllGoldenPairs_AgreesWithTheReference()
    {
        var (training, evaluation) = Goldens.Agreement(Goldens.Verdicts(SharedData.Golden("verify", "verdicts.jsonl")));

        Assert.True(training >= Required, $"training {training:F3} %");
        Assert.True(evaluation >= Required, $"evaluation {evaluation:F3} %");
    }

    [Fact]
    public void Verify_FixturePairs_AgreesWithTheReference()
    {
        var (training, evaluation) = Goldens.Agreement(Goldens.Verdicts(RepositoryPaths.Fixture("verify", "verdicts.jsonl")));

        Assert.Equal(100.0, training);
        Assert.Equal(100.0, evaluation);
    }

    [Fact]
    public void Verify_VectorsOfTheReference_GivesItsReward()
    {
        var vectors = Goldens.Vectors(RepositoryPaths.Fixture("verify", "open_rs_accuracy_vectors.jsonl"));

        Assert.Equal(45, vectors.Count);
        Assert.All(vectors, vector => Assert.Equal(
            vector.Accuracy == 1.0,
            Goldens.IsRewarded(Goldens.Training(VerifierProfile.Reference, vector.Solution, vector.Completion))));
    }
}
