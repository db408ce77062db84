using OpenRs.Learning.Adapters;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Kernels;
using OpenRs.Learning.Training.Passes;
using OpenRs.Learning.Training.Sft;
using OpenRs.Learning.Weights;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Adapters;

/// <summary>Training an adapter in place of the weights, in both passes.</summary>
public sealed class AdapterTrainingTests
{
    private static readonly LoraOptions All = new() { UpdateRank = 4, Alpha = 8 };

    public static TheoryData<string, LoraModules> Cases { get; } = new()
    {
        { "qwen3", LoraModules.All },
        { "qwen3-biases-bf16", LoraModules.All },
        { "llama", LoraModules.Query | LoraModules.Value },
        { "llama-bf16", LoraModules.Key | LoraModules.Up | LoraModules.Down },
        { "tied-f32", LoraModules.Output | LoraModules.Gate },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradient_Fused_AgreesWithAutograd(string name, LoraModules modules)
    {
        var expected = Run(name, modules, new PassOptions(4096, 0.7), kernels: null);
        using var kernels = new TrainingKernels(2);
        var actual = Run(name, modules, new PassOptions(4096, 0.7), kernels);
        Assert.Contains(expected.Gradient, static value => value != 0);
        Close(expected.LogProbs, actual.LogProbs, 1e-4);
        Close(expected.Gradient, actual.Gradient, 5e-5 * expected.Gradient.Max(Math.Abs));
    }

    [Theory]
    [InlineData(1, VectorWidth.Bits256, false)]
    [InlineData(3, VectorWidth.Bits128, false)]
    [InlineData(2, VectorWidth.Bits512, true)]
    internal void Gradient_OtherThreadsWidthOrCheckpoints_HasTheSameBits(int threads, VectorWidth width, bool checkpoints)
    {
        foreach (var name in new[] { "qwen3-biases-bf16", "llama" })
        {
            using var first = new TrainingKernels(2, VectorWidth.Bits512);
            using var second = new TrainingKernels(threads, width);
            var expected = Run(name, LoraModules.All, new PassOptions(100), first);
            var actual = Run(name, LoraModules.All, new PassOptions(100, Checkpoints: checkpoints), second);
            Assert.Equal(expected.LogProbs, actual.LogProbs);
            Assert.Equal(expected.Gradient, actual.Gradient);
        }
    }

    // Autograd's gradient of the merged weights W + s B A gives dB = s dW A^T and dA = s B^T dW.
    [Fact]
    public void Gradient_IsThatOfTheMergedWeightsThroughTheFactors()
    {
        using var scope = NewDisposeScope();
        var adapted = Adapted("qwen3", LoraModules.All);
        using var merged = TestModels.Load("qwen3");
        using var team = new WorkerTeam(1);
        AdapterMerge.Into(merged.Weights, adapted.Adapter!, team);
        Accumulate(adapted, new PassOptions(4096), kernels: null);
        Accumulate(merged, new PassOptions(4096), kernels: null);
        foreach (var name in new[] { "self_attn.k_proj", "mlp.down_proj" })
        {
            var gradient = merged.Gradient($"model.layers.1.{name}.weight");
            Tensor Factor(string factor) => Named(adapted.Adapter!.Flat, factor);
            Tensor Named(Tensor flat, string factor) => FlatWeights.Named(flat, adapted.Adapter!.Layout[factor]);
            var (a, b) = (AdapterLayout.FactorA(1, name), AdapterLayout.FactorB(1, name));
            Close(Values(gradient.matmul(Factor(a).t()) * All.Scale), Values(Named(adapted.Adapter!.Gradient, b)), 1e-5);
            Close(Values(Factor(b).t().matmul(gradient) * All.Scale), Values(Named(adapted.Adapter!.Gradient, a)), 1e-5);
        }

        adapted.Dispose();
    }

    [Fact]
    public void FreshAdapter_ChangesNothing_AndFollowsFromItsSeed()
    {
        var sequences = Sequences();
        using var plain = TestModels.Load("qwen3");
        using var model = TestModels.Load("qwen3");
        model.AddAdapter(All, seed: 7);
        using var kernels = new TrainingKernels(2);
        using var before = new SequencePass(plain, new PassOptions(4096), kernels);
        using var after = new SequencePass(model, new PassOptions(4096), kernels);
        Assert.Equal(before.Score(sequences).LogProbs, after.Score(sequences).LogProbs);
        using var same = TestModels.Load("qwen3");
        same.AddAdapter(All, seed: 7);
        using var other = TestModels.Load("qwen3");
        other.AddAdapter(All, seed: 8);
        Assert.Equal(Values(model.Adapter!.Flat), Values(same.Adapter!.Flat));
        Assert.NotEqual(Values(model.Adapter!.Flat), Values(other.Adapter!.Flat));
    }

    [Theory]
    [InlineData("qwen3")]
    [InlineData("qwen3-biases-bf16")]
    public void Steps_ChangeTheAdapterAlone(string name)
    {
        using var model = TestModels.Load(name);
        var before = model.Weights.Flat.to(float32).data<float>().ToArray();
        model.AddAdapter(All, seed: 7);
        using var trainer = new SftTrainer(model, new OptimizerOptions { LearningRate = 1e-2, MaxSteps = 20 }, new ComputeOptions());
        var losses = Enumerable.Range(0, 20).Select(_ => trainer.Step(Sequences())["loss"]).ToArray();
        Assert.True(losses[^1] < 0.7 * losses[0], string.Join(' ', losses));
        Assert.Equal(before, model.Weights.Flat.to(float32).data<float>().ToArray());
        Assert.False(model.Weights.HasGradient);
    }

    // The divergence is from the model without its adapter: at first there is none, later it is that of a copy of the model.
    [Fact]
    public void Reference_IsTheModelWithoutItsAdapter()
    {
        using var model = TestModels.Load("qwen3");
        model.AddAdapter(All, seed: 7);
        using var copied = TestModels.Load("qwen3");
        copied.AddAdapter(All, seed: 7);
        using var plain = TestModels.Load("qwen3");
        var options = new GrpoOptions
        {
            Rewards = [new("r")], Beta = 0.1, Optimizer = new OptimizerOptions { LearningRate = 1e-2, MaxSteps = 3 },
        };
        using var own = new GrpoTrainer(model, options);
        using var given = new GrpoTrainer(copied, options, plain);
        for (var step = 0; step < 3; step++)
        {
            var (first, second) = (own.Step(Groups())["kl"], given.Step(Groups())["kl"]);
            Assert.Equal(first, second);
            Assert.True(step == 0 ? first == 0 : first > 1e-6, $"kl of step {step} is {first}");
        }

        Assert.Equal(Values(model.Adapter!.Flat), Values(copied.Adapter!.Flat));
    }

    [Fact]
    public void Merge_GivesTheSameBitsWithAnyThreads_AndOfBf16TheNearestValue()
    {
        foreach (var name in new[] { "qwen3", "llama-bf16" })
        {
            using var adapted = Adapted(name, LoraModules.All);
            var merged = new[] { 1, 3 }.Select(threads =>
            {
                using var model = TestModels.Load(name);
                using var team = new WorkerTeam(threads);
                AdapterMerge.Into(model.Weights, adapted.Adapter!, team);
                using var scope = NewDisposeScope();
                return model.Weight("model.layers.0.mlp.up_proj.weight").to(float32).data<float>().ToArray();
            }).ToArray();
            Assert.Equal(merged[0], merged[1]);
            using var scope = NewDisposeScope();
            Tensor Factor(string factor) => FlatWeights.Named(adapted.Adapter!.Flat, adapted.Adapter!.Layout[factor]).to(float64);
            var update = Factor(AdapterLayout.FactorB(0, "mlp.up_proj")).matmul(Factor(AdapterLayout.FactorA(0, "mlp.up_proj")));
            var exact = adapted.Weight("model.layers.0.mlp.up_proj.weight").to(float64) + (update * All.Scale);
            var rounded = exact.to(adapted.Weights.Flat.dtype).to(float32).data<float>().ToArray();
            Assert.True(rounded.Zip(merged[0]).Count(static pair => pair.First != pair.Second) <= (name == "qwen3" ? rounded.Length : 2));
            Close(rounded, merged[0], name == "qwen3" ? 1e-6 : 1e-2);
        }
    }

    private static CausalLanguageModel Adapted(string name, LoraModules modules)
    {
        var model = TestModels.Load(name);
        model.AddAdapter(All with { TargetModules = modules }, seed: 7);

        // Factors B of a fresh adapter are zero, and so would be the gradient of A.
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var draws = new PhiloxSequence(3, 3);
        float[] noise = [.. Enumerable.Range(0, (int)model.Adapter!.Layout.Count).Select(_ => 0.05f * (float)draws.NextNormal().First)];
        model.Adapter.Flat.add_(tensor(noise));
        return model;
    }

    private static (float[] LogProbs, float[] Gradient) Run(string name, LoraModules modules, PassOptions options, TrainingKernels? kernels)
    {
        using var model = Adapted(name, modules);
        var logProbs = Accumulate(model, options, kernels);
        Assert.False(model.Weights.HasGradient);
        return (logProbs, Values(model.Adapter!.Gradient));
    }

    private static float[] Accumulate(CausalLanguageModel model, PassOptions options, TrainingKernels? kernels)
    {
        using var pass = new SequencePass(model, options, kernels);
        return pass.Accumulate(Sequences(), new NegativeLogLikelihood(100)).LogProbs;
    }

    private static TrainingSequence[] Sequences()
    {
        var draws = new PhiloxSequence(9, 1);
        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(500))];
        (int Prompt, int Completion)[] lengths = [(1, 1), (5, 60), (3, 14), (30, 50)];
        return [.. lengths.Select(length => new TrainingSequence(Tokens(length.Prompt), Tokens(length.Completion)))];
    }

    private static RolloutGroup[] Groups() =>
    [
        new([1, 2, 3], [.. Sequences().Select(static (sequence, i) => new ScoredCompletion
        {
            Tokens = sequence.Completion, LogProbs = new float[sequence.Completion.Length], Rewards = [i % 2], Truncated = false,
        })]),
    ];

    private static float[] Values(Tensor tensor) => tensor.contiguous().data<float>().ToArray();

    private static void Close(float[] expected, float[] actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        var worst = expected.Zip(actual, (a, b) => Math.Abs((double)a - b)).Max();
        Assert.True(worst <= tolerance, $"differs by {worst:g3}, allowed are {tolerance:g3}");
    }
}
