using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Models;

public sealed class PackedBatchTests
{
    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    public void Hidden_OfPackedSequences_IsThatOfEachAlone(string name)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", name));
        var sequences = Sequences();
        using var packed = TokenBatch.Pack(sequences, 32);
        Assert.True(packed.Rows < sequences.Count);
        var together = model.Hidden(packed);
        for (var i = 0; i < sequences.Count; i++)
        {
            using var alone = new TokenBatch([sequences[i]], sequences[i].Length);
            var expected = model.Hidden(alone);
            var difference = (together.narrow(0, packed.Starts[i], sequences[i].Length) - expected).abs().amax([0, 1]).item<float>();
            Assert.True(difference < 1e-5, $"sequence {i} differs by {difference}");
        }
    }

    [Fact]
    public void Pack_Sequences_LieApartInTheFirstRowWithRoom()
    {
        using var batch = TokenBatch.Pack([new int[5], new int[4], new int[3], new int[8], new int[1]], 8);
        Assert.Equal([0L, 8, 5, 16, 12], batch.Starts);
        Assert.Equal(3, batch.Rows);
    }

    [Fact]
    public void Pack_SequenceLongerThanARow_IsRefused() => Assert.Throws<ArgumentException>(() => TokenBatch.Pack([new int[9]], 8));

    private static List<int[]> Sequences()
    {
        var draws = new PhiloxSequence(3, 9);
        return [.. Enumerable.Range(0, 9).Select(_ => Enumerable.Range(0, 3 + draws.Next(20)).Select(_ => draws.Next(500)).ToArray())];
    }
}
