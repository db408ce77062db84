namespace OpenRs.Cloud.Statistics;

public sealed class RewardDistributionTests
{
    [Fact]
    public void Of_Groups_CountsBinsAndZeroVariance()
    {
        var distribution = RewardDistribution.Of([[1, 1, 1], [0, 1, 0.25], [-0.5, -0.5], []], 0.25);

        Assert.Equal((2, 8), (distribution.ZeroVarianceGroups, distribution.Count));
        Assert.Equal([(-0.5, -0.25, 2), (0, 0.25, 1), (0.25, 0.5, 1), (1, 1.25, 4)], distribution.Bins);
        Assert.Equal((0.40625, -0.5, 1.0), (distribution.Mean, distribution.Min, distribution.Max));
        Assert.Equal(0.6366, distribution.StandardDeviation, 4);
    }

    [Fact]
    public void Of_SumsBesideTheEndOfABin_BelongToTheBinThatTheyMean()
    {
        // 0.1 + 0.2 is a little more than 0.3, and 0.3 - 0.1 - 0.1 - 0.1 a little less than 0.
        var bin = Assert.Single(RewardDistribution.Of([[0.1 + 0.2, 0.3]], 0.1).Bins);
        Assert.Equal(2, bin.Count);
        Assert.Equal(0, Assert.Single(RewardDistribution.Of([[0.3 - 0.1 - 0.1 - 0.1]], 0.25).Bins).Lower);
    }

    [Fact]
    public void Of_NoRewards_IsEmpty()
    {
        var distribution = RewardDistribution.Of([[], []], 0.25);
        Assert.Equal((0, 0, 0.0, 0.0), (distribution.ZeroVarianceGroups, distribution.Count, distribution.Mean, distribution.Max));
        Assert.Empty(distribution.Bins);
    }
}
