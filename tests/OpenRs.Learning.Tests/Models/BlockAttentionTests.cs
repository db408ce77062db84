using OpenRs.Learning.Models;
using OpenRs.Learning.Tests.Devices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Models;

/// <summary>Attention by blocks against the definition, head by head and query by query, which autograd differentiates.</summary>
public sealed class BlockAttentionTests
{
    private static readonly int[][] Sequences = [[1, 2, 3, 4, 5, 6, 7], [1, 2, 3], [5, 4], [9, 8, 7, 6, 5]];

    [Theory]
    [InlineData(4, 2, 1)]
    [InlineData(4, 2, 3)]
    [InlineData(4, 2, 256)]
    [InlineData(3, 3, 4)]
    [InlineData(6, 1, 5)]
    public void ForwardAndBackward_AnyBlocks_AreThoseOfTheDefinition(int headCount, int kvHeads, int blockRows)
    {
        foreach (var packing in new[] { false, true })
        {
            using var scope = NewDisposeScope();
            var config = new DecoderConfig
            {
                VocabSize = 32, HiddenSize = 8 * headCount, IntermediateSize = 8, LayerCount = 1, HeadCount = headCount,
                KeyValueHeadCount = kvHeads,
            };
            using var batch = packing ? TokenBatch.Pack(Sequences, 8, TestDevice.Current) : new TokenBatch(Sequences, 8, TestDevice.Current);
            using var rotary = new RotaryTable(config, TestDevice.Current);
            using var geometry = new BatchGeometry(batch, rotary, config.HeadSize);
            var attention = new BlockAttention(config, blockRows);
            var heads = Random(headCount, batch.Rows, 8, headCount + (2 * kvHeads), 8).requires_grad_();
            var gradient = Random(kvHeads, batch.Rows * 8, headCount * 8);
            var expected = Defined(heads, config, batch);
            expected.backward([gradient]);

            using var noGrad = no_grad();
            var mixed = attention.Forward(heads, geometry);
            Close(expected, mixed);
            Close(heads.grad!, attention.Backward(heads, mixed, gradient, geometry));
        }
    }

    [Fact]
    public void Cut_SequencesInARow_LeavesOutKeysThatNobodySees() => Assert.Equal(
        [new QueryBlock(0, 4, 0), new QueryBlock(4, 4, 2), new QueryBlock(8, 2, 5)],
        QueryBlock.Cut(10, 4, [0, 0, 2, 2, 2, 5, 5, 5, 5, 9, 0, 0, 0, 3, 3, 3, 3, 3, 8, 8]));

    [Fact]
    public void Cut_OneSequenceARow_HasAllKeysUpToTheLastQuery() => Assert.Equal(
        [new QueryBlock(0, 4, 0), new QueryBlock(4, 1, 0)], QueryBlock.Cut(5, 4, starts: null));

    private static Tensor Defined(Tensor heads, DecoderConfig config, TokenBatch batch)
    {
        var outputs = new List<Tensor>();
        for (var place = 0; place < batch.Rows * batch.Length; place++)
        {
            var (row, at) = Math.DivRem(place, batch.Length);
            var start = batch.SequenceStarts is { } starts ? (int)(starts[place] % batch.Length) : 0;
            for (var head = 0; head < config.HeadCount; head++)
            {
                var shared = config.HeadCount + (head / config.GroupSize);
                Tensor Seen(int which) => heads[row, start..(at + 1), which];
                var weights = Seen(shared).mv(heads[row, at, head]).div(Math.Sqrt(config.HeadSize)).softmax(0);
                outputs.Add(weights.unsqueeze(0).mm(Seen(shared + config.KeyValueHeadCount)));
            }
        }

        return cat(outputs).view(batch.Rows * batch.Length, -1);
    }

    private static Tensor Random(int seed, params long[] shape) => randn(shape, generator: new Generator((ulong)seed)).to(TestDevice.Current);

    private static void Close(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.shape, actual.shape);
        Assert.True((expected - actual).abs().max().item<float>() < 2e-6, "they differ");
    }
}
