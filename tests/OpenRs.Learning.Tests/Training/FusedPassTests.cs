using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Training.Passes;

namespace OpenRs.Learning.Tests.Training;

/// <summary>The fused pass against tensor operations, which autograd differentiates but for attention, and both under other cuts.</summary>
public sealed class FusedPassTests
{
    private static readonly DecoderConfig Grouped = new()
    {
        VocabSize = 131, HiddenSize = 96, IntermediateSize = 88, LayerCount = 3, HeadCount = 4, KeyValueHeadCount = 2,
        TieEmbeddings = true, InitializerRange = 0.2,
    };

    public static TheoryData<string> Shapes { get; } = [.. Configs.Keys, .. TestModels.Names];

    private static Dictionary<string, DecoderConfig> Configs => new()
    {
        // 24 and 16 wide heads: one does not fill the kernels' lanes.
        ["grouped"] = Grouped,
        ["every head its own keys, untied"] = Grouped with { KeyValueHeadCount = 4, HiddenSize = 64, TieEmbeddings = false },
        ["one key head, wide"] = Grouped with { KeyValueHeadCount = 1, HiddenSize = 136, IntermediateSize = 51, LayerCount = 1 },
        ["bf16, head in slices"] = Grouped with
        {
            StorageType = TensorType.BF16, VocabSize = 17_001, HiddenSize = 32, TieEmbeddings = false, LayerCount = 2,
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Accumulate_Fused_AgreesWithAutograd(string shape)
    {
        var expected = Run(Shape(shape), new PassOptions(4096, 0.7), composed: true);
        var actual = Run(Shape(shape), new PassOptions(4096, 0.7));
        Close(expected.Pass.LogProbs, actual.Pass.LogProbs, 1e-4);
        Close(expected.Pass.Entropies, actual.Pass.Entropies, 1e-4);
        Assert.Equal(expected.Pass.Loss, actual.Pass.Loss, 1e-5);
        Close(expected.Gradient, actual.Gradient, 5e-5 * expected.Gradient.Max(Math.Abs));
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Accumulate_ActivationsComputedAgain_GivesTheSameBits(string shape)
    {
        var kept = Run(Shape(shape), new PassOptions(300));
        var again = Run(Shape(shape), new PassOptions(300, Checkpoints: true));
        Assert.Equal(kept.Gradient, again.Gradient);
        Assert.Equal(kept.Pass.LogProbs, again.Pass.LogProbs);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Accumulate_ComposedLayersComputedAgain_GivesTheSameBits(string shape)
    {
        foreach (var packing in new[] { false, true })
        {
            var kept = Run(Shape(shape), new PassOptions(300) { Packing = packing }, composed: true);
            var again = Run(Shape(shape), new PassOptions(300, Checkpoints: true) { Packing = packing }, composed: true);
            Assert.Equal(kept.Gradient, again.Gradient);
            Assert.Equal(kept.Pass.LogProbs, again.Pass.LogProbs);
        }
    }

    // Accelerators multiply in the type of the weights; what is kept between products and added up is in single precision.
    [Theory]
    [InlineData("bf16, head in slices", false)]
    [InlineData("qwen3-biases-bf16", true)]
    [InlineData("llama-bf16", true)]
    public void Accumulate_ProductsInTheTypeOfTheWeights_StaysCloseToSinglePrecision(string shape, bool checkpoints)
    {
        var exact = Run(Shape(shape), new PassOptions(4096), composed: true);
        var options = new PassOptions(4096, Checkpoints: checkpoints);
        var rounded = Run(Shape(shape), options, composed: true, products: TorchSharp.torch.bfloat16);
        Assert.NotEqual(exact.Gradient, rounded.Gradient);
        Close(exact.Pass.LogProbs, rounded.Pass.LogProbs, 0.25);
        double Length(IEnumerable<float> values) => Math.Sqrt(values.Sum(static value => (double)value * value));
        var difference = Length(exact.Gradient.Zip(rounded.Gradient, static (a, b) => a - b)) / Length(exact.Gradient);
        Assert.True(difference < 0.05, $"the gradient differs by {difference:p1}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void Accumulate_LogitsInChunks_AgreesWithOtherChunks(int rows)
    {
        foreach (var composed in new[] { true, false })
        {
            var expected = Run(Grouped, new PassOptions(4096), composed: composed);
            var actual = Run(Grouped, new PassOptions(4096) { ChunkRows = rows }, composed: composed);
            Close(expected.Pass.LogProbs, actual.Pass.LogProbs, 1e-5);
            Close(expected.Gradient, actual.Gradient, 1e-5 * expected.Gradient.Max(Math.Abs));
        }
    }

    [Fact]
    public void Accumulate_MicroBatches_AddUpToTheWhole()
    {
        var whole = Run(Grouped, new PassOptions(4096));
        var parts = Run(Grouped, new PassOptions(1));
        Close(whole.Pass.LogProbs, parts.Pass.LogProbs, 1e-5);
        Close(whole.Gradient, parts.Gradient, 1e-5 * whole.Gradient.Max(Math.Abs));
    }

    [Theory]
    [InlineData("grouped")]
    [InlineData("qwen3")]
    [InlineData("qwen3-biases-bf16")]
    [InlineData("llama")]
    public void Score_SequenceAmongOthers_GivesTheBitsOfBeingAlone(string shape)
    {
        using var model = TestModels.Create(Shape(shape));
        using var kernels = new TrainingKernels(2);
        using var pass = new SequencePass(model, new PassOptions(4096), kernels);
        var sequences = Sequences(model.Config.VocabSize);
        var all = pass.Score(sequences).LogProbs;
        var alone = sequences.SelectMany(sequence => pass.Score([sequence]).LogProbs);
        Assert.Equal(all, alone);
    }

    [Theory]
    [InlineData(2, VectorWidth.Bits512)]
    [InlineData(3, VectorWidth.Bits512)]
    [InlineData(1, VectorWidth.Bits256)]
    [InlineData(5, VectorWidth.Bits256)]
    [InlineData(2, VectorWidth.Bits128)]
    internal void Accumulate_OtherThreadsAndWidth_GivesTheSameBits(int threads, VectorWidth width)
    {
        foreach (var shape in new[] { "grouped", "qwen3", "qwen3-biases-bf16", "llama" })
        {
            var expected = Run(Shape(shape), new PassOptions(4096), 1, VectorWidth.Bits512);
            var actual = Run(Shape(shape), new PassOptions(4096), threads, width);
            Assert.Equal(expected.Pass.LogProbs, actual.Pass.LogProbs);
            Assert.Equal(expected.Pass.Entropies, actual.Pass.Entropies);
            Assert.Equal(expected.Gradient, actual.Gradient);
        }
    }

    [Fact]
    public void Score_UnknownToken_SaysWhich()
    {
        using var model = new CausalLanguageModel(Grouped);
        using var pass = new SequencePass(model, new PassOptions(64), kernels: null);
        var error = Assert.Throws<ArgumentException>(() => pass.Score([new TrainingSequence([1], [131])]));
        Assert.Contains("131", error.Message, StringComparison.Ordinal);
    }

    private static DecoderConfig Shape(string name) => Configs.TryGetValue(name, out var config) ? config : TestModels.Shape(name);

    private static (PassResult Pass, float[] Gradient) Run(
        DecoderConfig config, PassOptions options, int threads = 2, VectorWidth? width = null, bool composed = false,
        TorchSharp.torch.ScalarType? products = null)
    {
        using var kernels = composed ? null : new TrainingKernels(threads, width);
        using var model = TestModels.Create(config);
        model.ProductType = products ?? model.ProductType;
        using var pass = new SequencePass(model, options, kernels);
        var result = pass.Accumulate(Sequences(config.VocabSize), new Alternating());
        return (result, model.Weights.Gradient.data<float>().ToArray());
    }

    // Lengths around the block of 64 keys and the lanes of 16.
    private static TrainingSequence[] Sequences(int vocabulary)
    {
        var draws = new PhiloxSequence(9, 1);
        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(vocabulary))];
        (int Prompt, int Completion)[] lengths = [(1, 1), (5, 60), (3, 14), (30, 100), (1, 63), (60, 70)];
        return [.. lengths.Select(length => new TrainingSequence(Tokens(length.Prompt), Tokens(length.Completion)))];
    }

    private static void Close(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(worst <= tolerance, $"differs by {worst:g3}, allowed are {tolerance:g3}");
    }

    // Some tokens up, some down, some not at all.
    private sealed class Alternating : ITokenObjective
    {
        public void Evaluate(int first, ReadOnlySpan<float> logProbs, Span<float> losses, Span<float> derivatives)
        {
            for (var i = 0; i < logProbs.Length; i++)
            {
                derivatives[i] = (((first + i) % 3) - 1) / 100f;
                losses[i] = derivatives[i] * logProbs[i];
            }
        }
    }
}
