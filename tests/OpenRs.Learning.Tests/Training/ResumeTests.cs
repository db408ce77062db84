using System.Security.Cryptography;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Sft;
using OpenRs.Recipes.Adapters;

namespace OpenRs.Learning.Tests.Training;

public sealed class ResumeTests : IDisposable
{
    private static readonly OptimizerOptions Optimizer = new()
    {
        LearningRate = 1e-3, WeightDecay = 0.01, Schedule = LearningRateSchedule.Cosine, WarmupRatio = 2 / 6.0, MaxSteps = 6,
    };

    private readonly TemporaryFolder _folder = new();
    private LoraOptions? _lora;

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    [InlineData("qwen3")]
    [InlineData("qwen3-biases-bf16")]
    [InlineData("llama-bf16")]
    public void Grpo_SixStepsOrThreeAndThree_GiveTheSameBytes(string name)
    {
        var straight = Grpo(name, 0, 6, from: null);
        Grpo(name, 0, 3, from: null);
        Assert.Equal(straight, Grpo(name, 3, 6, from: _folder["3"]));
    }

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("untied-bf16")]
    [InlineData("qwen3")]
    [InlineData("qwen3-biases-bf16")]
    [InlineData("llama-bf16")]
    public void Sft_SixStepsOrThreeAndThree_GiveTheSameBytes(string name)
    {
        var straight = Sft(name, 0, 6, from: null);
        Sft(name, 0, 3, from: null);
        Assert.Equal(straight, Sft(name, 3, 6, from: _folder["3"]));
    }

    [Theory]
    [InlineData("tied-f32")]
    [InlineData("qwen3-biases-bf16")]
    public void AnAdapter_SixStepsOrThreeAndThree_GiveTheSameBytes(string name)
    {
        _lora = new LoraOptions { UpdateRank = 4, Alpha = 8 };
        foreach (var run in new[] { Grpo, (Func<string, int, int, string?, string>)Sft })
        {
            var straight = run(name, 0, 6, null);
            run(name, 0, 3, null);
            Assert.False(File.Exists(Path.Combine(_folder["3"], "model.safetensors")));
            Assert.Equal(straight, run(name, 3, 6, _folder["3"]));
        }
    }

    [Fact]
    public void LoadCheckpoint_OfAnotherRank_SaysWhichFactor()
    {
        using var model = TestModels.Load("qwen3");
        model.AddAdapter(new LoraOptions { UpdateRank = 4 }, seed: 1);
        using var trainer = new SftTrainer(model, Optimizer, new ComputeOptions());
        trainer.SaveCheckpoint(_folder.Path);
        using var other = TestModels.Load("qwen3");
        other.AddAdapter(new LoraOptions { UpdateRank = 5 }, seed: 1);
        using var loading = new SftTrainer(other, Optimizer, new ComputeOptions());
        var error = Assert.Throws<CheckpointFormatException>(() => loading.LoadCheckpoint(_folder.Path));
        Assert.Contains("lora_A.weight' has shape [4, 80], adapter_config.json asks for [5, 80]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void LoadCheckpoint_State_ComesBackWhole()
    {
        using var model = Model("tied-f32");
        using var trainer = new SftTrainer(model, Optimizer, new ComputeOptions());
        trainer.Step(Sequences(0));
        trainer.State = trainer.State with { DataPosition = 77, Seed = ulong.MaxValue, SpecHash = "abc" };
        trainer.SaveCheckpoint(_folder.Path);
        using var other = new SftTrainer(model, Optimizer, new ComputeOptions());
        other.LoadCheckpoint(_folder.Path);
        Assert.Equal(trainer.State, other.State);
        Assert.Equal(1, other.State.Updates);
    }

    [Fact]
    public void LoadCheckpoint_OfAnotherModel_SaysWhichWeight()
    {
        using (var model = Model("tied-f32"))
        using (var trainer = new SftTrainer(model, Optimizer, new ComputeOptions()))
        {
            trainer.SaveCheckpoint(_folder.Path);
        }

        using var other = Model("untied-bf16");
        using var loading = new SftTrainer(other, Optimizer, new ComputeOptions());
        var error = Assert.Throws<CheckpointFormatException>(() => loading.LoadCheckpoint(_folder.Path));
        Assert.Contains("model.safetensors", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static GrpoOptions Options => new() { Rewards = [new("r")], Optimizer = Optimizer, NumIterations = 2, Beta = 0.02 };

    private CausalLanguageModel Model(string name)
    {
        var model = TestModels.Load(name);
        if (_lora is { } lora)
        {
            model.AddAdapter(lora, seed: 5);
        }

        return model;
    }

    private string Grpo(string name, int first, int end, string? from)
    {
        using var model = Model(name);
        using var trainer = new GrpoTrainer(model, Options);
        if (from is not null)
        {
            trainer.LoadCheckpoint(from);
        }

        return Run(first, end, step => trainer.Step(Groups(step)), directory => trainer.SaveCheckpoint(directory));
    }

    private string Sft(string name, int first, int end, string? from)
    {
        using var model = Model(name);
        using var trainer = new SftTrainer(model, Optimizer, new ComputeOptions());
        if (from is not null)
        {
            trainer.LoadCheckpoint(from);
        }

        return Run(first, end, step => trainer.Step(Sequences(step)), folder => trainer.SaveCheckpoint(folder));
    }

    private string Run(int first, int end, Action<int> step, Action<string> save)
    {
        for (var i = first; i < end; i++)
        {
            step(i);
        }

        var folder = _folder[$"{end}"];
        save(folder);
        var weights = _lora is null ? "model.safetensors" : AdapterFiles.Weights;
        return string.Concat(new[] { weights, "optimizer.safetensors", "trainer.json" }
            .Select(file => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, file))))));
    }

    private static TrainingSequence[] Sequences(int step)
    {
        var draws = new PhiloxSequence((ulong)step, 4);
        int[] Tokens(int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(500))];
        return [.. Enumerable.Range(0, 6).Select(i => new TrainingSequence(Tokens(3 + i), Tokens(1 + draws.Next(12))))];
    }

    private static RolloutGroup[] Groups(int step)
    {
        var draws = new PhiloxSequence((ulong)step, 5);
        return [.. Sequences(step).Select(sequence => new RolloutGroup(
            sequence.Prompt,
            [
                .. Enumerable.Range(1, 3).Select(i => new ScoredCompletion
                {
                    Tokens = sequence.Completion[..Math.Min(i, sequence.Completion.Length)], Rewards = [draws.NextDouble()],
                }),
            ]))];
    }
}
