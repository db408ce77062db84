using OpenRs.Learning.Training.Grpo;

namespace OpenRs.Learning.Tests.Training;

public sealed class TokenWeightsTests
{
    private static readonly int[] Lengths = [2, 4, 6, 8];

    // Hand-worked: two loss batches of two completions, the last completion masked.
    [Theory]
    [InlineData(LossType.Grpo, new[] { 1 / 8.0, 1 / 16.0, 1 / 24.0, 0 })]
    [InlineData(LossType.Bnpo, new[] { 1 / 12.0, 1 / 12.0, 1 / 12.0, 0 })]
    [InlineData(LossType.DrGrpo, new[] { 1 / 40.0, 1 / 40.0, 1 / 40.0, 0 })]
    [InlineData(LossType.Dapo, new[] { 1 / 12.0, 1 / 12.0, 1 / 12.0, 0 })]
    public void Compute_TwoLossBatchesOneMasked_MatchesTheHandWorkedFactors(LossType loss, double[] expected)
    {
        var options = new GrpoOptions { LossType = loss, LossBatchSize = 2, Sampling = new() { MaxCompletionLength = 10 } };
        var weights = TokenWeights.Compute(Lengths, [false, false, false, true], options);
        Assert.Equal(expected, weights.Select(weight => Math.Round(weight, 12)).ToArray(), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Theory]
    [InlineData(LossType.Grpo)]
    [InlineData(LossType.Bnpo)]
    [InlineData(LossType.Dapo)]
    public void Compute_MeansOverTokens_SumToOne(LossType loss)
    {
        var options = new GrpoOptions { LossType = loss };
        var weights = TokenWeights.Compute(Lengths, new bool[4], options);
        Assert.Equal(1, weights.Zip(Lengths, (weight, length) => weight * length).Sum(), 1e-12);
    }
}
