using OpenRs.Learning.Generation;

namespace OpenRs.Learning.Tests.Generation;

public sealed class TokenSamplerTests
{
    private const int Draws = 40_000;

    [Theory]
    [InlineData(5, 1.0)]
    [InlineData(5, 0.5)]
    [InlineData(700, 1.3)]
    public void Sample_ManyDraws_FollowsTheSoftmax(int vocabulary, double temperature)
    {
        var logits = Logits(vocabulary);
        var expected = Softmax(logits, temperature);
        var counts = Count(logits, new SamplingOptions { Temperature = temperature });
        Assert.All(Enumerable.Range(0, vocabulary), i =>
        {
            var (mean, tolerance) = (expected[i] * Draws, (5 * Math.Sqrt(expected[i] * Draws)) + 3);
            Assert.InRange(counts[i], mean - tolerance, mean + tolerance);
        });
    }

    [Theory]
    [InlineData(0, 0.6)]
    [InlineData(0, 0.999)]
    [InlineData(3, 1.0)]
    [InlineData(20, 0.7)]
    [InlineData(600, 0.95)]
    public void Sample_TruncatedDistribution_DrawsExactlyTheKeptTokens(int topK, double topP)
    {
        var logits = Logits(700);
        var kept = Kept(Softmax(logits, 1), topK, topP);
        var mass = kept.Sum(token => token.Probability);
        var counts = Count(logits, new SamplingOptions { Temperature = 1, TopK = topK, TopP = topP });
        Assert.All(Enumerable.Range(0, logits.Length).Except(kept.Select(token => token.Id)), i => Assert.Equal(0, counts[i]));
        var likely = kept[0];
        Assert.InRange(counts[likely.Id], (likely.Probability / mass * Draws) - 400, (likely.Probability / mass * Draws) + 400);
    }

    [Fact]
    public void Sample_LogProb_IsThatOfTheWholeDistribution()
    {
        var logits = Logits(700);
        var expected = Softmax(logits, 0.8);
        var sampler = new TokenSampler(logits.Length, new SamplingOptions { Temperature = 0.8, TopK = 5 });
        for (uint i = 0; i < 50; i++)
        {
            var (token, logProb) = sampler.Sample(logits, new TokenDraw(new SampleKey(1, 2, 3, i), 4));
            Assert.Equal(Math.Log(expected[token]), logProb, 1e-5);
        }
    }

    [Fact]
    public void Sample_Greedy_TakesTheFirstLargest()
    {
        float[] logits = [0, 3, 1, 3];
        var (token, logProb) = new TokenSampler(4, new SamplingOptions { Temperature = 0 }).Sample(logits, default);
        Assert.Equal(1, token);
        Assert.Equal(Math.Log(Softmax(logits, 1)[1]), logProb, 1e-6);
    }

    [Fact]
    public void Sample_AlmostCertainToken_NeverDrawsOneWithoutWeight()
    {
        var logits = new float[300];
        Array.Fill(logits, -1000);
        logits[137] = 5;
        Assert.Equal(Draws, Count(logits, new SamplingOptions { Temperature = 1 })[137]);
    }

    [Theory]
    [InlineData(1e-4, 1, 0)]
    [InlineData(1, 1e-300, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(1, 1e-300, int.MaxValue)]
    public void Sample_SharpestOptions_TakeTheMostLikely(double temperature, double topP, int topK)
    {
        float[] logits = [.. Enumerable.Range(0, 700).Select(i => i * 37 % 700 / 100f)];
        var best = Array.IndexOf(logits, 6.99f);
        Assert.Equal(Draws, Count(logits, new SamplingOptions { Temperature = temperature, TopP = topP, TopK = topK })[best]);
    }

    private static float[] Logits(int count) => [.. Enumerable.Range(0, count).Select(i => (float)(3 * Math.Sin(i * 1.7)))];

    private static double[] Softmax(float[] logits, double temperature)
    {
        double[] weights = [.. logits.Select(logit => Math.Exp(logit / temperature))];
        return [.. weights.Select(weight => weight / weights.Sum())];
    }

    private static int[] Count(float[] logits, SamplingOptions options)
    {
        var counts = new int[logits.Length];
        var sampler = new TokenSampler(logits.Length, options);
        for (uint i = 0; i < Draws; i++)
        {
            counts[sampler.Sample(logits, new TokenDraw(new SampleKey(9, 0, 0, i), 0)).Token]++;
        }

        return counts;
    }

    // The plain definition: the k most likely, of those the smallest set that reaches p of their probability.
    private static List<(int Id, double Probability)> Kept(double[] probabilities, int topK, double topP)
    {
        var sorted = probabilities.Select((probability, id) => (Id: id, Probability: probability))
            .OrderByDescending(token => token.Probability).Take(topK > 0 ? topK : int.MaxValue).ToList();
        var all = sorted.Sum(token => token.Probability);
        double mass = 0;
        return [.. sorted.TakeWhile(token =>
        {
            var before = mass;
            mass += token.Probability;
            return before < topP * all;
        })];
    }
}
