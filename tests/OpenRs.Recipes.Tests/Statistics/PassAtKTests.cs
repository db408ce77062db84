using OpenRs.Recipes.Statistics;

namespace OpenRs.Recipes.Tests.Statistics;

public sealed class PassAtKTests
{
    // By hand: 1 - C(n-c, k) / C(n, k).
    [Theory]
    [InlineData(5, 2, 2, 0.7)]
    [InlineData(10, 1, 5, 0.5)]
    [InlineData(10, 3, 1, 0.3)]
    [InlineData(4, 0, 4, 0)]
    [InlineData(4, 4, 1, 1)]
    [InlineData(4, 2, 3, 1)]
    [InlineData(1000, 1, 100, 0.1)]
    [InlineData(6, 3, 2, 0.8)]
    public void Of_SmallNumbers_IsAsByHand(int samples, int correct, int k, double expected) =>
        Assert.Equal(expected, PassAtK.Of(samples, correct, k), 1e-12);

    [Fact]
    public void Of_EverySubset_IsTheShareThatHoldsACorrectOne()
    {
        const int Samples = 9;
        for (var correct = 0; correct <= Samples; correct++)
        {
            for (var k = 1; k <= Samples; k++)
            {
                var subsets = Enumerable.Range(0, 1 << Samples).Where(subset => int.PopCount(subset) == k).ToList();
                var passing = subsets.Count(subset => (subset & ((1 << correct) - 1)) != 0);
                Assert.Equal((double)passing / subsets.Count, PassAtK.Of(Samples, correct, k), 1e-12);
            }
        }
    }

    [Fact]
    public void Of_ManySamples_StaysFiniteAndRises()
    {
        var values = Enumerable.Range(1, 1024).Select(static k => PassAtK.Of(1024, 7, k)).ToList();
        Assert.All(values, static value => Assert.InRange(value, 0, 1));
        Assert.Equal(values.Order(), values);
        Assert.Equal(7.0 / 1024, values[0], 1e-12);
    }
}
