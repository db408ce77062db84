using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Sft;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training.Distributed;

[Collection(SerialCollection.Name)]
public sealed class ReductionTests
{
    // More elements than one rank of three exchanges at a time.
    private static readonly DecoderConfig Config = new()
    {
        VocabSize = 8192, HiddenSize = 256, IntermediateSize = 256, LayerCount = 1, HeadCount = 4, KeyValueHeadCount = 2,
        TieEmbeddings = false,
    };

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task ReduceGradient_AnyNumberOfRanks_LeavesTheSameSums(int lanes)
    {
        var one = Reduce(lanes, null);
        var exact = new double[one.Length];
        for (var lane = 0; lane < lanes; lane++)
        {
            var values = Lane(lane, one.Length);
            for (var i = 0; i < values.Length; i++)
            {
                exact[i] += values[i];
            }
        }

        Assert.True(one.Zip(exact).Max(static pair => Math.Abs(pair.First - pair.Second)) < 1e-5);
        foreach (var world in new[] { 2, 3 })
        {
            var shards = await ThreadRanks.RunAsync(world, group => Reduce(lanes, group));
            Assert.True(one.AsSpan().SequenceEqual(shards.SelectMany(static shard => shard).ToArray()));
        }
    }

    [Fact]
    public async Task Step_ShardsAndLanesWithoutAnything_AreTheStepOfOneRank()
    {
        var one = TrainSmall(null);
        Assert.All(await ThreadRanks.RunAsync(3, TrainSmall), weights => Assert.Equal(one, weights));
    }

    [Fact]
    public void Step_WithLanes_IsTheStepWithoutThemButForRounding()
    {
        var (one, four) = (Train(1), Train(4));
        Assert.Equal(one.Norm, four.Norm, 1e-5 * one.Norm);
        Assert.NotEqual(one.Weights, four.Weights);
        Assert.True(one.Weights.Zip(four.Weights).Max(static pair => Math.Abs(pair.First - pair.Second)) < 1e-5);
    }

    [Fact]
    public void Step_WithLanes_LeavesNoTensorBehind()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var model = Load();
        using var trainer = new SftTrainer(model, Optimizer, Compute(4));
        trainer.Step(Sequences());
        var before = Tensor.TotalCount;
        for (var step = 0; step < 20; step++)
        {
            trainer.Step(Sequences());
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    // This rank's shard of the sum of all lanes.
    private static float[] Reduce(int lanes, ProcessGroup? group)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = new CausalLanguageModel(Config);
        using var parallel = new DataParallel(model.Weights, lanes, group);
        var gradient = model.Weights.Gradient;
        foreach (var lane in parallel.OwnLanes)
        {
            parallel.BeginLane();
            gradient.add_(tensor(Lane(lane, gradient.NumberOfElements)));
            parallel.EndLane(lane);
        }

        parallel.ReduceGradient();
        var shard = parallel.Shard;
        Assert.Equal(0, gradient.narrow(0, 0, shard.Start).abs().sum().item<float>());
        return gradient.narrow(0, shard.Start, shard.Count).data<float>().ToArray();
    }

    // Magnitudes differ by lane, so that every order of adding has bits of its own.
    private static float[] Lane(int lane, long count)
    {
        var values = new float[count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ((((i + 1) * 2654435761L * (lane + 3)) & 0xFFFF) - 32768) / (float)(1 << (16 + (lane * 3 % 7)));
        }

        return values;
    }

    private static (double Norm, float[] Weights) Train(int lanes)
    {
        using var model = Load();
        using var trainer = new SftTrainer(model, Optimizer, Compute(lanes));
        var norm = 0.0;
        for (var step = 0; step < 3; step++)
        {
            norm = trainer.Step(Sequences())["grad_norm"];
        }

        return (norm, model.Weights.Flat.data<float>().ToArray());
    }

    // Fewer weights than two partial norms, so that two of three ranks update none; and a step whose groups are all left out.
    private static float[] TrainSmall(ProcessGroup? group)
    {
        using var model = new CausalLanguageModel(
            Config with { VocabSize = 24, HiddenSize = 8, IntermediateSize = 16, HeadCount = 2, KeyValueHeadCount = 1 });
        WeightInitializer.Initialize(model, 4);
        Assert.InRange(model.ParameterCount, 1, AdamW.NormRow);
        var options = new GrpoOptions
        {
            Rewards = [new("r")],
            Beta = 0,
            DropZeroVarianceGroups = true,
            Sampling = new() { Temperature = 1 },
            Compute = new() { TrainerRanks = 3 },
            Optimizer = new() { LearningRate = 1e-2, Schedule = LearningRateSchedule.Constant },
        };
        using var trainer = new GrpoTrainer(model, options, group: group);
        foreach (var reward in new[] { 1, 0, 1 })
        {
            var first = new ScoredCompletion { Tokens = [3, 4], Rewards = [reward] };
            trainer.Step([new RolloutGroup([1, 2], [first, new ScoredCompletion { Tokens = [5], Rewards = [0] }])]);
        }

        return model.Weights.Flat.data<float>().ToArray();
    }

    // A large epsilon: Adam otherwise turns rounding of gradients near zero into steps of full size.
    private static OptimizerOptions Optimizer { get; } = new()
    {
        LearningRate = 1e-3, Schedule = LearningRateSchedule.Constant, AdamEpsilon = 1e-3, WeightDecay = 0.1,
    };

    private static ComputeOptions Compute(int lanes) => new() { TrainerRanks = lanes, MicroBatchTokens = 64 };

    private static CausalLanguageModel Load() => CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"));

    private static TrainingSequence[] Sequences() =>
        [
            .. Enumerable.Range(0, 12).Select(i => new TrainingSequence(
                [1 + i, 2 + i, 3], [.. Enumerable.Range(0, 4 + (i * 5 % 11)).Select(token => (token * 37) + i)])),
        ];
}
