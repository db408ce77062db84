using OpenRs.Learning.Training.Grpo;

namespace OpenRs.Learning.Tests.Training;

public sealed class GrpoObjectiveTests
{
    private static readonly float[] LogProbs = [-1.2f, -0.4f, -2.5f, -0.05f, -3.1f, -0.9f];
    private static readonly float[] Old = [-1.5f, -0.3f, -2.0f, -0.5f, -3.1f, -1.4f];
    private static readonly float[] Reference = [-1.0f, -0.6f, -2.5f, -0.1f, -2.0f, -1.3f];
    private static readonly float[] Advantages = [1.3f, -0.7f, 0.4f, 1.1f, -2.0f, -0.2f];
    private static readonly float[] Weights = [0.1f, 0.2f, 0.3f, 0.1f, 0.2f, 0f];
    private static readonly GrpoOptions Options = new() { Rewards = [new("r")], EpsilonLow = 0.2, EpsilonHigh = 0.28, Beta = 0.04 };

    [Fact]
    public void Evaluate_EveryTerm_IsTheFormulaWrittenOut()
    {
        var importance = new[] { 1f, 0.5f, 2f, 0f, 1.5f, 1f };
        var (losses, _) = Evaluate(
            new TokenConstants(Advantages, Weights, Old: Old, Reference: Reference, Importance: importance), LogProbs);
        for (var i = 0; i < losses.Length; i++)
        {
            var rho = Math.Exp(LogProbs[i] - Old[i]);
            var clip = rho < 0.8 ? 0.8 : rho > 1.28 ? 1.28 : rho;
            var surrogate = Math.Min(rho * Advantages[i], clip * Advantages[i]);
            var k3 = Math.Exp(Reference[i] - LogProbs[i]) - (Reference[i] - LogProbs[i]) - 1;
            Assert.Equal(Weights[i] * ((-importance[i] * surrogate) + (0.04 * k3)), losses[i], 1e-6);
        }
    }

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, true)]
    public void Evaluate_Derivative_IsTheSlopeOfTheLoss(bool withOld, bool withReference, bool withImportance)
    {
        // Without old log-probabilities the ratio's denominator moves with the policy, but is not differentiated.
        var constants = new TokenConstants(
            Advantages,
            Weights,
            Old: withOld ? Old : LogProbs,
            Reference: withReference ? Reference : null,
            Importance: withImportance ? [1f, 0.5f, 2f, 0f, 1.5f, 1f] : null);
        var (_, derivatives) = Evaluate(withOld ? constants : constants with { Old = null }, LogProbs);
        const float Step = 1f / 1024;
        var (above, _) = Evaluate(constants, [.. LogProbs.Select(value => value + Step)]);
        var (below, _) = Evaluate(constants, [.. LogProbs.Select(value => value - Step)]);
        for (var i = 0; i < derivatives.Length; i++)
        {
            Assert.Equal((above[i] - below[i]) / (2 * Step), derivatives[i], 1e-4);
        }
    }

    [Theory]
    [InlineData(ImportanceSampling.TokenTruncate, new[] { 2.0, 0.5, 1.5, 4.0 / 3, 2.0 })]
    [InlineData(ImportanceSampling.TokenMask, new[] { 0, 0.5, 1.5, 4.0 / 3, 0 })]
    [InlineData(ImportanceSampling.SequenceTruncate, new[] { 1.5, 1.5, 2.0, 2.0, 2.0 })]
    [InlineData(ImportanceSampling.SequenceMask, new[] { 1.5, 1.5, 0, 0, 0 })]
    public void ImportanceWeights_RatiosByHand_AreCutAtTheCap(ImportanceSampling kind, double[] expected)
    {
        // Ratios 3, 1/2 in the first completion; 3/2, 4/3, 5 in the second.
        float[] sampler = [-2, -1, -3, -0.5f, -4];
        double[] ratios = [3, 0.5, 1.5, 4.0 / 3, 5];
        float[] old = [.. sampler.Zip(ratios, (logProb, ratio) => (float)(logProb + Math.Log(ratio)))];
        var weights = ImportanceWeights.Compute(old, sampler, [2, 3], kind, cap: 2);
        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    private static (float[] Losses, float[] Derivatives) Evaluate(TokenConstants constants, float[] logProbs)
    {
        var (losses, derivatives) = (new float[logProbs.Length], new float[logProbs.Length]);
        var objective = new GrpoObjective(Options, constants);

        // In two parts, so that the place in the step counts.
        objective.Evaluate(0, logProbs.AsSpan(0, 2), losses.AsSpan(0, 2), derivatives.AsSpan(0, 2));
        objective.Evaluate(2, logProbs.AsSpan(2), losses.AsSpan(2), derivatives.AsSpan(2));
        return (losses, derivatives);
    }
}
