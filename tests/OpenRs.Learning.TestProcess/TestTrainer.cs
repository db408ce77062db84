using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Distributed;
using OpenRs.Learning.Training.Grpo;
using OpenRs.Learning.Training.Sft;
using TorchSharp;

namespace OpenRs.Learning.TestProcess;

/// <summary>A trainer of either kind, with the settings of the tests: small micro-batches, every term of the optimizer in use.</summary>
internal sealed record TestTrainer(ITrainer Trainer, Action<PhiloxSequence> Step, CausalLanguageModel? Reference = null) : IDisposable
{
    private static readonly OptimizerOptions Optimizer = new()
    {
        LearningRate = 1e-3, WeightDecay = 0.01, MaxGradNorm = 0.5,
        Schedule = LearningRateSchedule.Cosine, WarmupRatio = 2 / 6.0, MaxSteps = 6,
    };

    public int Completed => Trainer.State.Step;

    public static TestTrainer Create(
        string kind, string folder, CausalLanguageModel model, int lanes, ProcessGroup? group, torch.Device device)
    {
        var compute = new ComputeOptions { TrainerRanks = lanes, MicroBatchTokens = 64 };
        if (kind == "sft")
        {
            var sft = new SftTrainer(model, Optimizer, compute, group: group);
            return new(sft, draws => sft.Step(Sequences(draws)));
        }

        var reference = CausalLanguageModel.Load(folder, device);
        var options = new GrpoOptions
        {
            Rewards = [new("r")], Optimizer = Optimizer, Compute = compute, NumIterations = 2, Beta = 0.02,
            Sampling = new() { Temperature = 1 },
        };
        var grpo = new GrpoTrainer(model, options, reference, group: group);
        return new(grpo, draws => grpo.Step(Groups(draws)), reference);
    }

    public void Dispose()
    {
        Trainer.Dispose();
        Reference?.Dispose();
    }

    private static int[] Tokens(PhiloxSequence draws, int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(500))];

    private static TrainingSequence[] Sequences(PhiloxSequence draws) =>
        [.. Enumerable.Range(0, 13).Select(i => new TrainingSequence(Tokens(draws, 3 + (i % 5)), Tokens(draws, 1 + draws.Next(20))))];

    private static RolloutGroup[] Groups(PhiloxSequence draws) => [.. Enumerable.Range(0, 4).Select(i => new RolloutGroup(
        Tokens(draws, 4 + i),
        [.. Enumerable.Range(0, 3).Select(_ => new ScoredCompletion
        {
            Tokens = Tokens(draws, 1 + draws.Next(20)),
            Rewards = [draws.NextDouble()],
        })]))];
}
