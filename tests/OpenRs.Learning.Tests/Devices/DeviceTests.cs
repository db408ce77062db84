using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Passes;
using OpenRs.Learning.Training.Sft;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Devices;

/// <summary>
/// Everything that is made for a device lies on it. META is a device without memory: an operation with a tensor of another device fails,
/// and so does whoever takes values from it, which here is the proof that all before happened on the device. libtorch's C++ lacks some
/// operations for it, lookup by indices among them, so that a whole step cannot be tried.
/// </summary>
public sealed class DeviceTests
{
    // Of an operation without values, or that META does not have; not of one with tensors of two devices.
    private const string NoValues = "meta tensor";

    private static readonly DecoderConfig Config = new()
    {
        VocabSize = 64, HiddenSize = 16, IntermediateSize = 24, LayerCount = 2, HeadCount = 4, KeyValueHeadCount = 2, TieEmbeddings = false,
    };

    public static TheoryData<TensorType> Types => [TensorType.F32, TensorType.BF16];

    public static TheoryData<ModelFamily, TensorType> Models => new()
    {
        { ModelFamily.Qwen2, TensorType.F32 },
        { ModelFamily.Qwen2, TensorType.BF16 },
        { ModelFamily.Qwen3, TensorType.F32 },
        { ModelFamily.Qwen3, TensorType.BF16 },
        { ModelFamily.Llama, TensorType.F32 },
        { ModelFamily.Llama, TensorType.BF16 },
    };

    [Theory]
    [MemberData(nameof(Types))]
    public void Load_OnADevice_PutsEveryTensorThere(TensorType type)
    {
        using var model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"), META, type);
        AssertOnDevice(model, least: 10);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Forward_OnADevice_MakesTokensMasksAndRotationsThere(ModelFamily family, TensorType type)
    {
        using var scope = NewDisposeScope();
        using var model = Create(family, type);
        using var forward = new DecoderForward(model.Config, model.Weights);
        forward.Rotary.EnsurePositions(300);
        AssertOnDevice(forward, least: 17);
        Assert.Equal(2, TensorsOf.Object(forward.Rotary).Count(static item => item.Tensor.NumberOfElements > 0));
        if (model.Weights.Layers[0].HeadNorms is { } norms)
        {
            Assert.Equal(DeviceType.META, LayerWeights.ForHeads(norms.Leaf(), model.Config).device_type);
        }

        int[][] tokens = [[1, 2, 3], [4, 5]];
        using var padded = new TokenBatch(tokens, 4, META);
        using var packed = TokenBatch.Pack(tokens, 5, META);
        AssertOnDevice(padded, least: 1);
        AssertOnDevice(packed, least: 1);
        foreach (var batch in new[] { padded, packed })
        {
            using var geometry = forward.Describe(batch);
            AssertOnDevice(geometry, least: 3);
            Assert.Equal(DeviceType.META, geometry.Hidden(new QueryBlock(0, 2, 0)).device_type);
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void VocabularyHead_OnADevice_ComputesThere(ModelFamily family, TensorType type)
    {
        using var scope = NewDisposeScope();
        using var model = Create(family, type);
        using var head = new VocabularyHead(model, temperature: 0.9, kernels: null);
        AssertTakesValuesOnlyThere(() => head.Run(
            empty(2, Config.HiddenSize, device: META), [3, 4], new NegativeLogLikelihood(2), new PassOutput(2), first: 0,
            CancellationToken.None));
        AssertOnDevice(head, least: 18);
        Assert.Contains(TensorsOf.Object(head), static item => item.Path.Contains("_logits", StringComparison.Ordinal));
        Assert.Contains(TensorsOf.Object(head), static item => item.Path.Contains("_gradients", StringComparison.Ordinal));

        // Products are in the type of the weights.
        Assert.Equal(type.ToTorch(), model.ProductType);
        Assert.DoesNotContain(TensorsOf.Object(head), static item => item.Path.Contains("_wide", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void GrpoTrainer_OnADevice_KeepsReferenceAndOptimizerThere(ModelFamily family, TensorType type)
    {
        using var model = Create(family, type);
        var options = new GrpoOptions { Rewards = [new("r")], Beta = 0.1, Compute = new() { TrainerRanks = 2 } };
        using var trainer = new GrpoTrainer(model, options);
        AssertOnDevice(trainer, least: 36);
        Assert.Contains(TensorsOf.Object(trainer), static item => item.Path.Contains("_optimizer._state", StringComparison.Ordinal));
        Assert.Contains(TensorsOf.Object(trainer), static item => item.Path.Contains("_reference", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void SftTrainer_OnADevice_KeepsLanesAndOptimizerThere(ModelFamily family, TensorType type)
    {
        using var model = Create(family, type);
        using var trainer = new SftTrainer(model, new OptimizerOptions(), new ComputeOptions { TrainerRanks = 4 });
        AssertOnDevice(trainer, least: 18);
        using var parallel = new DataParallel(model.Weights, lanes: 4, group: null);
        foreach (var lane in parallel.OwnLanes)
        {
            parallel.BeginLane();
            parallel.EndLane(lane);
        }

        parallel.ReduceGradient();
        AssertOnDevice(parallel, least: 18);
        Assert.Contains(TensorsOf.Object(parallel), static item => item.Path.Contains("_free", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void DeviceAdamW_OnADevice_UpdatesThere(ModelFamily family, TensorType type)
    {
        using var model = Create(family, type);
        var options = new OptimizerOptions { WeightDecay = 0.1 };
        using var optimizer = new DeviceAdamW(model.Weights, options, new FlatRange(0, model.Layout.Count));
        optimizer.Update(learningRate: 1e-3, gradientFactor: 0.5);
        AssertOnDevice(optimizer, least: 18);
        AssertTakesValuesOnlyThere(() => optimizer.SquaredNorms());
        AssertTakesValuesOnlyThere(() => optimizer.Read("exp_avg", new FlatRange(0, 4)));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void GenerationEngine_OnADevice_KeepsItsCacheThere(ModelFamily family, TensorType type)
    {
        using var model = Create(family, type);
        using var engine = new GenerationEngine(model, slots: 3, maxLength: 40);
        AssertOnDevice(engine, least: 18);
        string[] held = [.. TensorsOf.Object(engine).Select(static item => item.Path)];
        Assert.Equal(Config.LayerCount, held.Count(static path => path.Contains("_decoder._cache._layers", StringComparison.Ordinal)));
        Assert.Single(held, static path => path.EndsWith("_decoder._tokens", StringComparison.Ordinal));
    }

    private static CausalLanguageModel Create(ModelFamily family, TensorType type) =>
        new(ConfigOf(family) with { StorageType = type }, META);

    private static DecoderConfig ConfigOf(ModelFamily family) => family switch
    {
        ModelFamily.Qwen2 => Config,
        ModelFamily.Qwen3 => Config with { Family = family, HeadDim = 8, AttentionBias = true },
        ModelFamily.Llama => Config with { Family = family, RopeScaling = new RopeScaling(8, 1, 4, 64) },
    };

    private static void AssertOnDevice(object holder, int least)
    {
        var tensors = TensorsOf.Object(holder).Where(static item => !item.Tensor.IsInvalid).ToList();
        Assert.True(tensors.Count >= least, $"{holder.GetType().Name} holds {tensors.Count} tensors; at least {least} were expected.");
        Assert.All(
            tensors, static item => Assert.True(item.Tensor.device_type == DeviceType.META, $"{item.Path} lies on {item.Tensor.device}."));
    }

    private static void AssertTakesValuesOnlyThere(Func<object?> action)
    {
        using var scope = NewDisposeScope();
        Assert.Contains(NoValues, Assert.ThrowsAny<Exception>(action).Message, StringComparison.OrdinalIgnoreCase);
    }
}
