namespace OpenRs.Cloud.Statistics;

public sealed class StudentTTests
{
    // Published table values (Abramowitz and Stegun, table 26.10, more digits from R's qt(0.975, n)).
    [Theory]
    [InlineData(1, 12.7062047361747)]
    [InlineData(2, 4.30265272974946)]
    [InlineData(3, 3.18244630528371)]
    [InlineData(10, 2.22813885198627)]
    [InlineData(29, 2.04522964213270)]
    [InlineData(30, 2.04227245630124)]
    [InlineData(100, 1.98397151852355)]
    [InlineData(1000, 1.96233908082640)]
    public void Quantile95_PublishedValues_Agrees(int degrees, double expected) =>
        Assert.Equal(expected, StudentT.Quantile95(degrees), tolerance: 1e-9);

    [Fact]
    public void Quantile95_MoreDegrees_FallsTowardsTheNormal()
    {
        var quantiles = Enumerable.Range(1, 300).Select(StudentT.Quantile95).ToList();
        Assert.Equal(quantiles.OrderDescending(), quantiles);
        Assert.All(quantiles, static quantile => Assert.True(quantile > StudentT.Normal95));
        Assert.Equal(StudentT.Normal95, StudentT.Quantile95(int.MaxValue), tolerance: 1e-8);
    }

    [Fact]
    public void Quantile95_NoDegrees_Throws() => Assert.Throws<ArgumentOutOfRangeException>(() => StudentT.Quantile95(0));
}
