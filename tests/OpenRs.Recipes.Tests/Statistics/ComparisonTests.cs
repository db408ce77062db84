using OpenRs.Recipes.Statistics;

namespace OpenRs.Recipes.Tests.Statistics;

public sealed class ComparisonTests
{
    [Theory]
    [InlineData(new double[0], 1)]
    [InlineData(new[] { 0.0, 0 }, 1)]
    [InlineData(new[] { 1.0, 1, 1, -1 }, 0.625)] // 2 patterns of sum 4 and 8 of sum 2, of 16
    [InlineData(new[] { 0.5, 0.5, 0.5, 0.5, 0.5, 0 }, 0.0625)] // 2 of 32
    public void PValue_FewProblems_IsAsByHand(double[] differences, double expected) =>
        Assert.Equal(expected, SignFlipTest.PValue(differences), 1e-12);

    [Fact]
    public void PValue_ManyProblems_AgreesWithTheBinomialTest()
    {
        // 20 changed problems of which 15 for the better: 2 * P(X >= 15), X binomial(20, 1/2).
        var differences = Enumerable.Repeat(1.0, 15).Concat(Enumerable.Repeat(-1.0, 5)).ToList();
        Assert.Equal(0.04139, SignFlipTest.PValue(differences), 0.005);
    }

    [Fact]
    public void PValue_EqualModels_AreToldApartAtMostOnceInTwenty()
    {
        var random = new Random(3);
        var found = Enumerable.Range(0, 80).Count(_ => SignFlipTest.PValue(
            Enumerable.Range(0, 30).Select(_ => (double)(random.Next(3) - 1)).ToList()) <= 0.05);
        Assert.InRange(found, 0, 9);
    }

    [Fact]
    public void Adjust_FourComparisons_IsAsByHand()
    {
        double[] expected = [0.03, 0.06, 0.06, 0.02];
        var adjusted = HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]);
        Assert.All(expected.Zip(adjusted), static pair => Assert.Equal(pair.First, pair.Second, 1e-12));
        Assert.Equal([1.0, 1.0], HolmCorrection.Adjust([0.7, 0.9]));
        Assert.Empty(HolmCorrection.Adjust([]));
    }
}
