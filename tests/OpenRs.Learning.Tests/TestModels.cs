using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Tests.Devices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests;

/// <summary>Small models of every family: the repository's Qwen2 checkpoints, and shapes of the others with drawn weights.</summary>
internal static class TestModels
{
    // 24 wide heads do not fill the kernels' lanes; queries are wider than the residual stream, or narrower.
    private static readonly DecoderConfig Qwen3 = new()
    {
        Family = ModelFamily.Qwen3,
        VocabSize = 512, HiddenSize = 80, IntermediateSize = 88, LayerCount = 2, HeadCount = 4, KeyValueHeadCount = 2, HeadDim = 24,
        TieEmbeddings = true, InitializerRange = 0.1,
    };

    private static readonly DecoderConfig Llama = Qwen3 with
    {
        Family = ModelFamily.Llama, HiddenSize = 96, HeadDim = null, RopeTheta = 500, RopeScaling = new RopeScaling(8, 1, 4, 64),
    };

    private static readonly Dictionary<string, DecoderConfig> Shapes = new()
    {
        ["qwen3"] = Qwen3,
        ["qwen3-biases-bf16"] = Qwen3 with { AttentionBias = true, HeadDim = 16, TieEmbeddings = false, StorageType = TensorType.BF16 },
        ["llama"] = Llama,
        ["llama-bf16"] = Llama with { HeadDim = 32, KeyValueHeadCount = 4, TieEmbeddings = false, StorageType = TensorType.BF16 },
    };

    /// <summary>The names of the shapes.</summary>
    public static IEnumerable<string> Names => Shapes.Keys;

    /// <summary>The same for theories.</summary>
    public static TheoryData<string> Families { get; } = [.. Shapes.Keys];

    /// <summary>A shape by its name.</summary>
    public static DecoderConfig Shape(string name) => Shapes[name];

    /// <summary>A family's shape with drawn weights, or a Qwen2 checkpoint of the fixtures.</summary>
    public static CausalLanguageModel Load(string name, Device? device = null) => Shapes.TryGetValue(name, out var shape)
        ? Create(shape, device)
        : CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", name), device ?? TestDevice.Current);

    /// <summary>Draws all weights of a shape; biases are not zero and norms not one, as they are in fresh models.</summary>
    public static CausalLanguageModel Create(DecoderConfig config, Device? device = null)
    {
        var model = new CausalLanguageModel(config, device ?? TestDevice.Current);
        WeightInitializer.Initialize(model, 3);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var draws = new PhiloxSequence(4, 4);
        foreach (var slot in model.Layout.Slots.Where(static slot => slot.Shape.Length == 1))
        {
            float[] noise = [.. Enumerable.Range(0, (int)slot.Count).Select(_ => 0.3f * (float)draws.NextNormal().First)];
            model.Weight(slot.Name).add_(tensor(noise).to(model.Weights.Flat.device));
        }

        return model;
    }
}
