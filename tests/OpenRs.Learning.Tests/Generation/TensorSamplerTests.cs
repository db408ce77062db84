using OpenRs.Learning.Generation;
using OpenRs.Learning.Generation.Tensors;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Tests.Devices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Generation;

/// <summary>Sampling where the logits are, beside the sampler of the kernels.</summary>
public sealed class TensorSamplerTests
{
    private const int Rows = 40;

    [Theory]
    [InlineData(700, 1.0, 0, 1.0)]
    [InlineData(151_936, 0.7, 0, 1.0)]
    [InlineData(700, 0.0, 0, 1.0)]
    [InlineData(700, 1.3, 20, 1.0)]
    [InlineData(700, 1.0, 0, 0.9)]
    [InlineData(700, 1.0, 600, 0.95)]
    [InlineData(700, 1.0, int.MaxValue, 0.5)]
    [InlineData(5, 1.0, 0, 1e-300)]
    [InlineData(1, 1.0, 3, 0.5)]
    public void Sample_AnyOptions_DrawsWhatTheOtherSamplerDraws(int vocabulary, double temperature, int topK, double topP)
    {
        var options = new SamplingOptions { Temperature = temperature, TopK = topK, TopP = topP };
        var logits = Logits(vocabulary);
        var draws = Draws();
        var drawn = Sample(logits, options, draws);
        var other = new TokenSampler(vocabulary, options);
        Assert.All(Enumerable.Range(0, Rows), row =>
        {
            var expected = other.Sample(logits[row], draws[row]);
            Assert.Equal(expected.Token, drawn[row].Token);
            Assert.Equal(expected.LogProb, drawn[row].LogProb, 2e-5f);
        });
    }

    [Fact]
    public void Sample_EquallyLikelyTokens_KeepsThoseOfTheLowestIds()
    {
        var logits = Enumerable.Repeat(new float[100], Rows).ToArray();
        var drawn = Sample(logits, new SamplingOptions { Temperature = 1, TopK = 3 }, Draws());
        Assert.Equal([0, 1, 2], drawn.Select(token => token.Token).Distinct().Order());
        Assert.Equal(0, Sample(logits, new SamplingOptions { Temperature = 0 }, Draws())[0].Token);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    public void Sample_LargestNumber_NeverDrawsATokenWithoutWeight(double topP)
    {
        float[] logits = [.. Enumerable.Repeat(-1000f, 50), 5f, 5f, .. Enumerable.Repeat(-1000f, 50)];
        using var scope = NewDisposeScope();
        var sampler = new TensorSampler(new SamplingOptions { Temperature = 1, TopP = Math.Max(topP, 0.9) });
        var largest = tensor([TensorSampler.LargestUniform], [1, 1], device: TestDevice.Current);
        Assert.Equal(51, sampler.Sample(tensor(logits, [1, logits.Length], device: TestDevice.Current), largest).Tokens.item<long>());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Sample_RowWithALogitThatIsNoNumber_SaysSoForThatRowAlone(float value)
    {
        var logits = Logits(700);
        logits[3][500] = value;
        var drawn = Sample(logits, new SamplingOptions { Temperature = 1 }, Draws());
        Assert.All(Enumerable.Range(0, Rows), row => Assert.Equal(row == 3, drawn[row].Token == -1));
    }

    private static TokenDraw[] Draws() =>
        [.. Enumerable.Range(0, Rows).Select(row => new TokenDraw(new SampleKey(9, 1, 2, (uint)row), row))];

    private static float[][] Logits(int vocabulary)
    {
        var draws = new PhiloxSequence(4, 1);
        float[] Row() => [.. Enumerable.Range(0, vocabulary).Select(_ => draws.Next(8000) / 1000f)];
        return [.. Enumerable.Range(0, Rows).Select(_ => Row())];
    }

    private static DrawnToken[] Sample(float[][] logits, SamplingOptions options, TokenDraw[] draws)
    {
        using var scope = NewDisposeScope();
        var rows = tensor(logits.SelectMany(row => row).ToArray(), [logits.Length, logits[0].Length], device: TestDevice.Current);
        var (tokens, logProbs) = new TensorSampler(options).Sample(rows, TensorSampler.Uniforms(draws, TestDevice.Current));
        using var queue = new DrawQueue(logits.Length, TestDevice.Current);
        queue.Add(tokens, logProbs, [.. Enumerable.Range(0, logits.Length)]);
        return queue.Take().ToArray();
    }
}
