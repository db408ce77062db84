using OpenRs.Learning.Generation;
using OpenRs.Learning.Generation.Kernels;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Randomness;

namespace OpenRs.Learning.Tests.Generation;

public sealed unsafe class AttentionKernelTests
{
    [Theory]
    [InlineData(16, 1)]
    [InlineData(24, 17)]
    [InlineData(64, 64)]
    [InlineData(64, 200)]
    [InlineData(128, 79)]
    public void Attend_AnyLength_IsSoftmaxAttention(int size, int length)
    {
        var draws = new PhiloxSequence(4, (uint)length);
        using var cache = Cache(size, length + 30);
        var keys = Fill(cache, draws, size, length + 30, out var keyRows);
        var valueWidth = AttentionKernel.Padded(size);
        var values = new ReadOnlySpan<float>(cache.Values(0, 1, 1), length * valueWidth).ToArray();
        var queries = Draw(draws, 2 * size);
        var (first, second) = (new float[size], new float[size]);
        Attend(queries, keys, cache.Values(0, 1, 1), length, first, second);
        Assert.All(new[] { (first, queries[..size]), (second, queries[size..]) }, pair =>
        {
            double[] scores =
            [
                .. Enumerable.Range(0, length).Select(p => Enumerable.Range(0, size).Sum(i => (double)pair.Item2[i] * keyRows[p][i])),
            ];
            double[] weights = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
            for (var i = 0; i < size; i++)
            {
                double expected = 0;
                for (var p = 0; p < length; p++)
                {
                    expected += weights[p] / weights.Sum() * values[(p * valueWidth) + i];
                }

                Assert.Equal(expected, pair.Item1[i], 2e-5);
            }
        });
    }

    [Fact]
    public void Attend_OtherPartnerAndOtherRemainsBehindTheEnd_GivesTheSameBits()
    {
        const int Size = 48, Length = 70;
        var draws = new PhiloxSequence(5, 0);
        using var cache = Cache(Size, 96);
        var keys = Fill(cache, draws, Size, 96, out _);
        var queries = Draw(draws, 3 * Size);
        var (expected, actual, unused) = (new float[Size], new float[Size], new float[Size]);
        Attend(queries[..(2 * Size)], keys, cache.Values(0, 1, 1), Length, expected, unused);
        for (var position = Length; position < 96; position++)
        {
            cache.Write(0, 1, 1, position, Draw(draws, Size), Draw(draws, Size));
        }

        Attend([.. queries[(2 * Size)..], .. queries[..Size]], keys, cache.Values(0, 1, 1), Length, unused, actual);
        Assert.Equal(expected, actual);
    }

    private static KeyValueCache Cache(int size, int capacity) => new(
        new DecoderConfig
        {
            VocabSize = 8, HiddenSize = 2 * size, IntermediateSize = 8, LayerCount = 1, HeadCount = 2, KeyValueHeadCount = 2,
        },
        2,
        capacity);

    private static float* Fill(KeyValueCache cache, PhiloxSequence draws, int size, int length, out float[][] keyRows)
    {
        keyRows = [.. Enumerable.Range(0, length).Select(_ => Draw(draws, size))];
        for (var position = 0; position < length; position++)
        {
            cache.Write(0, 1, 1, position, keyRows[position], Draw(draws, size));
        }

        return cache.Keys(0, 1, 1);
    }

    private static void Attend(float[] queries, float* keys, float* values, int length, float[] first, float[] second)
    {
        using var scores = new AlignedFloats(2 * AttentionKernel.Padded(length));
        fixed (float* query = queries)
        {
            AttentionKernel.Attend(query, query + (queries.Length / 2), keys, values, length, scores.Pointer, first, second);
        }
    }

    private static float[] Draw(PhiloxSequence draws, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)draws.NextNormal().First)];
}
