using OpenRs.Learning.Devices;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;

namespace OpenRs.Learning.Tests.Generation;

/// <summary>
/// What a decoded token costs in launches: each takes the host some microseconds, which at few slots is more than the GPU needs for it.
/// </summary>
[Collection(SerialCollection.Name)]
public sealed class TensorLaunchTests
{
    private const int Bar = 400;
    private const int Slots = 3;

    // The count depends on the number of layers and on what they consist of, not on how wide they are.
    private static readonly DecoderConfig Narrow = DecoderPresets.Named("qwen2-1.5b") with
    {
        VocabSize = 64, HiddenSize = 96, IntermediateSize = 32, MaxPositions = 2048, StorageType = TensorType.F32,
    };

    [Theory]
    [InlineData(1.0, 8)]
    [InlineData(0.9, 8)]
    [InlineData(1.0, 1500)]
    public void Step_ShapeOfThe15B_StaysBelowTheBar(double temperature, int promptLength)
    {
        Assert.Equal((28, 12, 2), (Narrow.LayerCount, Narrow.HeadCount, Narrow.KeyValueHeadCount));
        var operations = OfOneStep(Narrow, new SamplingOptions { Temperature = temperature }, promptLength);

        // The weights of the real one are bf16, so its logits are widened first.
        Assert.InRange(operations + 1, Narrow.LayerCount, Bar - 1);
    }

    [Fact]
    public void Step_OneLayerMore_IsThirteenOperations()
    {
        var options = new SamplingOptions { Temperature = 1 };
        Assert.Equal(13, OfOneStep(Narrow with { LayerCount = 5 }, options, 8) - OfOneStep(Narrow with { LayerCount = 4 }, options, 8));
    }

    private static long OfOneStep(DecoderConfig config, SamplingOptions options, int promptLength)
    {
        using var model = new CausalLanguageModel(config, path: ComputePath.Tensors);
        WeightInitializer.Initialize(model, 1);
        using var engine = new GenerationEngine(model, Slots, promptLength + 8);
        GenerationRequest[] requests = [new(new int[promptLength], new SampleKey(1, 0, 0, 0))];
        long Of(int tokens) => OperationCounter.Of(() => engine.Generate(requests, options with { MaxCompletionLength = tokens }, []));
        return Of(4) - Of(3);
    }
}
