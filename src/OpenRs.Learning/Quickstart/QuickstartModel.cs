using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Sft;

namespace OpenRs.Learning.Quickstart;

/// <summary>
/// The quickstart's base model: a Qwen2 of 338 thousand weights, warmed up by supervised training on the work of a careless calculator. It
/// knows the form of an answer and, among others, the right way; a third to a half of its answers are right. GRPO finds out which way pays.
/// </summary>
public static class QuickstartModel
{
    private const uint Stream = 3;

    /// <summary>Updates of the warm-up.</summary>
    public const int WarmUpSteps = 280;

    /// <summary>Longest completion that a run should allow, tokens.</summary>
    public const int MaxCompletionLength = 48;

    private const int BatchSize = 32;

    /// <summary>The shape.</summary>
    public static DecoderConfig Config { get; } = new()
    {
        VocabSize = QuickstartTokenizer.VocabularySize,
        HiddenSize = 96,
        IntermediateSize = 288,
        LayerCount = 3,
        HeadCount = 4,
        KeyValueHeadCount = 2,
        MaxPositions = 128,
        TieEmbeddings = true,
        InitializerRange = 0.06,
        BosTokenId = QuickstartTokenizer.BosId,
        EosTokenIds = [QuickstartTokenizer.EosId],
        PadTokenId = QuickstartTokenizer.EosId,
    };

    /// <summary>Makes and warms up the model; the same seed gives the same bytes.</summary>
    /// <param name="task">Its training problems are the warm-up's.</param>
    /// <param name="seed">Seed of the fresh weights and of the order of the problems.</param>
    /// <param name="progress">Told the completed updates.</param>
    /// <param name="cancellationToken">Stops between two updates.</param>
    public static CausalLanguageModel Create(
        QuickstartTask task, ulong seed, IProgress<int>? progress = null, CancellationToken cancellationToken = default)
    {
        var model = new CausalLanguageModel(Config) { Companions = QuickstartTokenizer.Files() };
        WeightInitializer.Initialize(model, seed);
        using var trainer = new SftTrainer(model, WarmUp, new ComputeOptions());
        var draws = new PhiloxSequence(seed, Stream);
        for (var step = 0; step < WarmUpSteps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            trainer.Step(
                [.. Enumerable.Range(0, BatchSize).Select(_ => Example(task.Train[draws.Next(task.Train.Count)], draws))],
                cancellationToken);
            progress?.Report(step + 1);
        }

        return model;
    }

    private static TrainingSequence Example(QuickstartProblem problem, PhiloxSequence draws) => new(
        QuickstartTokenizer.EncodePrompt(problem.Problem), QuickstartTokenizer.EncodeCompletion(problem.CarelessCompletion(draws)));

    private static OptimizerOptions WarmUp { get; } = new()
    {
        LearningRate = 3e-3,
        AdamBeta2 = 0.98,
        Schedule = LearningRateSchedule.Cosine,
        WarmupRatio = 20.0 / WarmUpSteps,
        MaxSteps = WarmUpSteps,
    };
}
