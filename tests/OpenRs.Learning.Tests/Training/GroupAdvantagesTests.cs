using OpenRs.Learning.Training.Grpo;

namespace OpenRs.Learning.Tests.Training;

public sealed class GroupAdvantagesTests
{
    // Worked by hand in reference/open-rs.md, section 2.3.
    [Theory]
    [InlineData(new[] { 3.0, 3, 1, 1, 1, 0 }, new[] { 1.2246, 1.2246, -.4082, -.4082, -.4082, -1.2246 })]
    [InlineData(new[] { 3.0, 1, 1, 1, 1, 1 }, new[] { 2.0410, -.4082, -.4082, -.4082, -.4082, -.4082 })]
    [InlineData(new[] { 2.0, 2, 2, 2, 2, 2 }, new[] { 0.0, 0, 0, 0, 0, 0 })]
    [InlineData(new[] { 2.5, 3, -.5, .5, 0, 1 }, new[] { 1.0166, 1.3754, -1.1362, -.4186, -.7774, -.0598 })]
    public void Compute_GroupScaling_MatchesTheHandWorkedVectors(double[] rewards, double[] expected)
    {
        var computed = Compute(RewardScaling.Group, rewards).Advantages[0];
        Assert.All(expected.Zip(computed), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void Compute_BatchScaling_DividesByTheDeviationOfAllRewards()
    {
        var computed = Compute(RewardScaling.Batch, [1, 0], [4, 3]);
        var deviation = Math.Sqrt(10.0 / 3);
        Assert.Equal(0.5 / (deviation + 1e-4), computed.Advantages[1][0], 1e-12);
    }

    [Fact]
    public void Compute_NoScaling_IsTheDistanceFromTheMean() =>
        Assert.Equal([0.5, -0.5], Compute(RewardScaling.None, [1, 0]).Advantages[0]);

    [Fact]
    public void Compute_RewardThatDoesNotApply_CountsNothing()
    {
        var computed = GroupAdvantages.Compute([[[1, double.NaN], [2, 3]]], [1, 2], RewardScaling.None);
        Assert.Equal([1.0, 8.0], computed.Totals[0]);
    }

    private static GroupAdvantages Compute(RewardScaling scaling, params double[][] groups) =>
        GroupAdvantages.Compute(
            [.. groups.Select(group => (IReadOnlyList<double[]>)[.. group.Select(reward => new[] { reward })])], [], scaling);
}
