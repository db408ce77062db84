using System.Security.Cryptography;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training.Grpo;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training;

public sealed class GrpoLearningTests
{
    private static readonly SamplingOptions Sampling = new() { Temperature = 1, MaxCompletionLength = 6 };

    private const int Steps = 40;
    private const int Groups = 6;
    private const int Samples = 8;

    [Fact]
    public void Step_RewardForEvenTokens_RisesFromHalfToAlmostAll()
    {
        var (rewards, _) = Train(seed: 1, dropZeroVariance: false);
        Assert.InRange(rewards[0], 0.35, 0.65);
        Assert.True(rewards[^5..].Average() > 0.9, $"ended at {rewards[^5..].Average():f3}");
    }

    [Fact]
    public void Step_SameSeedTwice_GivesTheSameWeightBytes() =>
        Assert.Equal(Train(seed: 2, dropZeroVariance: false).Weights, Train(seed: 2, dropZeroVariance: false).Weights);

    [Fact]
    public void Step_HostWithOtherThreads_GivesTheSameWeightBytes()
    {
        var expected = Train(seed: 2, dropZeroVariance: false).Weights;
        var before = get_num_threads();
        try
        {
            set_num_threads(before == 2 ? 1 : 2);
            Assert.Equal(expected, Train(seed: 2, dropZeroVariance: false).Weights);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Step_ZeroVarianceGroupsDropped_LearnsTheSameWhenBetaIsZero()
    {
        var (kept, _) = Train(seed: 3, dropZeroVariance: false);
        var (dropped, _) = Train(seed: 3, dropZeroVariance: true);
        Assert.Equal(kept[0], dropped[0]);
        Assert.True(dropped[^5..].Average() > 0.9, $"ended at {dropped[^5..].Average():f3}");
    }

    // The share of even ids in a completion is the simplest reward that every token has a part in.
    private static (double[] Rewards, string Weights) Train(ulong seed, bool dropZeroVariance)
    {
        using var model = CausalLanguageModel.Load(RepositoryPaths.Fixture("qwen2", "tied-f32"));
        using var engine = new GenerationEngine(model, slots: 16, maxLength: 32);
        using var trainer = new GrpoTrainer(model, new GrpoOptions
        {
            Rewards = [new("even")],
            Beta = 0,
            DropZeroVarianceGroups = dropZeroVariance,
            Sampling = Sampling,
            Optimizer = new OptimizerOptions { LearningRate = 3e-3, Schedule = LearningRateSchedule.Constant },
        });
        var rewards = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            rewards[step] = trainer.Step(Rollouts(engine, seed, step))["reward"];
        }

        var weights = model.Weights.Flat.data<float>().ToArray();
        return (rewards, Convert.ToHexString(SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(weights.AsSpan()))));
    }

    private static RolloutGroup[] Rollouts(GenerationEngine engine, ulong seed, int step)
    {
        var requests = Enumerable.Range(0, Groups * Samples).Select(i =>
            new GenerationRequest(
                [5 + (i / Samples), 9], new SampleKey(seed, (uint)step, (uint)(i / Samples), (uint)(i % Samples)))).ToArray();
        var completions = engine.Generate(requests, Sampling, []);
        return [.. requests.Zip(completions).Chunk(Samples).Select(group => new RolloutGroup(
            group[0].First.Prompt,
            [.. group.Select(pair => new ScoredCompletion
            {
                Tokens = pair.Second.Tokens,
                Rewards = [pair.Second.Tokens.Count(id => id % 2 == 0) / (double)pair.Second.Tokens.Length],
            })]))];
    }
}
