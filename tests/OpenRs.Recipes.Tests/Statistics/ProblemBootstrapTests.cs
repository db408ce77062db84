using OpenRs.Recipes.Statistics;

namespace OpenRs.Recipes.Tests.Statistics;

public sealed class ProblemBootstrapTests
{
    [Fact]
    public void OfShares_SameValues_HaveTheSameInterval()
    {
        double[] values = [0, 0.25, 1, 0.5, 0.75, 1, 0, 0.5];
        var first = ProblemBootstrap.OfShares(values);
        Assert.Equal(first, ProblemBootstrap.OfShares(values));
        Assert.Equal((0.5, 8), (first.Value, first.Problems));
        Assert.InRange(first.Value, first.Low, first.High);
    }

    [Fact]
    public void OfShares_StandardError_IsThatOfTheMean()
    {
        var values = Enumerable.Range(0, 100).Select(static i => i % 4 == 0 ? 1.0 : 0).ToList();
        // Of 100 draws with a share of a quarter: sqrt(0.25 * 0.75 / 100).
        Assert.Equal(0.0433, ProblemBootstrap.OfShares(values).StandardError, 0.001);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void OfShares_AllEqual_DoesNotClaimCertainty(double share)
    {
        var estimate = ProblemBootstrap.OfShares(Enumerable.Repeat(share, 30).ToList());
        Assert.Equal(0.1135, estimate.High - estimate.Low, 1e-3); // Wilson's for 0 or 30 of 30
    }

    [Fact]
    public void OfShares_SimulatedProblems_HoldsTheTruth()
    {
        const double Truth = 0.6;
        var random = new Random(7);
        var holding = Enumerable.Range(0, 60).Count(_ =>
        {
            var values = Enumerable.Range(0, 40).Select(_ => random.NextDouble() < Truth ? 1.0 : 0).ToList();
            var estimate = ProblemBootstrap.OfShares(values);
            return estimate.Low <= Truth && Truth <= estimate.High;
        });
        Assert.InRange(holding, 52, 60);
    }
}
