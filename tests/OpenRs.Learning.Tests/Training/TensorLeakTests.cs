using OpenRs.Learning.Generation;
using OpenRs.Learning.Training.Grpo;
using static TorchSharp.torch;

namespace OpenRs.Learning.Tests.Training;

[Collection(SerialCollection.Name)]
public sealed class TensorLeakTests
{
    [Theory]
    [InlineData("tied-f32", false)]
    [InlineData("untied-bf16", true)]
    [InlineData("qwen3", true)]
    [InlineData("qwen3-biases-bf16", false)]
    [InlineData("llama-bf16", false)]
    public void StepAndGenerate_HundredTimes_LeaveNoTensorBehind(string name, bool checkpointing)
    {
        // Finalizers of earlier tests would otherwise count against this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var model = TestModels.Load(name);
        using var trainer = new GrpoTrainer(model, new GrpoOptions
        {
            Rewards = [new("r")], NumIterations = 2, ImportanceSampling = ImportanceSampling.TokenTruncate,
            Compute = new() { ActivationCheckpointing = checkpointing },
            Optimizer = new() { Schedule = LearningRateSchedule.Constant },
        });
        using var engine = new GenerationEngine(model, slots: 8, maxLength: 32);
        Run(trainer, engine, 0);
        var before = Tensor.TotalCount;
        for (var step = 1; step <= 100; step++)
        {
            Run(trainer, engine, step);
        }

        Assert.Equal(before, Tensor.TotalCount);
    }

    private static void Run(GrpoTrainer trainer, GenerationEngine engine, int step)
    {
        int[] prompt = [7, 8, 9 + (step % 50)];
        var requests = Enumerable.Range(0, 4)
            .Select(sample => new GenerationRequest(prompt, new SampleKey(1, (uint)step, 0, (uint)sample)))
            .ToArray();
        var completions = engine.Generate(requests, new SamplingOptions { MaxCompletionLength = 6 });
        trainer.Step([new RolloutGroup(prompt, [.. completions.Select((completion, i) => new ScoredCompletion
        {
            Tokens = completion.Tokens, LogProbs = completion.LogProbs, Rewards = [i],
        })])]);
    }
}
