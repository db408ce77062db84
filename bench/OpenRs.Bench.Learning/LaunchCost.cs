using System.Diagnostics;
using OpenRs.Learning.Devices;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Sft;

namespace OpenRs.Bench.Learning;

/// <summary>What tensor operations cost the host: a step cannot be shorter than their product.</summary>
/// <param name="OperationsPerStep">Operations of a step, as <see cref="OperationCounter"/> counts them.</param>
/// <param name="HostMicroseconds">
/// Time of one of them in a model of the same layers that is so narrow that computing costs next to nothing: calls, dispatch, launch.
/// </param>
internal sealed record LaunchCost(long OperationsPerStep, double HostMicroseconds)
{
    private const int Runs = 5;
    private const int Steps = 64;
    private const int NarrowLength = 16;
    private const int NarrowHead = 8;

    /// <summary>Of a decoding step; null where the model is not computed in tensor operations or fewer than three tokens fit.</summary>
    /// <param name="model">The model.</param>
    /// <param name="engine">Its engine.</param>
    /// <param name="promptTokens">Tokens of a prompt.</param>
    /// <param name="newTokens">Tokens that the engine has room for behind them.</param>
    public static LaunchCost? OfGeneration(CausalLanguageModel model, GenerationEngine engine, int promptTokens, int newTokens)
    {
        if (model.Path != ComputePath.Tensors || newTokens < 3)
        {
            return null;
        }

        // Two generations that differ by a step.
        long Operations(int tokens) => OperationCounter.Of(() => Generate(engine, promptTokens, tokens));
        using var narrow = Narrow(model);
        using var narrowEngine = new GenerationEngine(narrow, slots: 1, NarrowLength + Steps);
        return new LaunchCost(Operations(3) - Operations(2), MicrosecondsOfOne(() => Generate(narrowEngine, NarrowLength, Steps)));
    }

    /// <summary>Of a training step; null where the model is not computed in tensor operations. Trains the model a step further.</summary>
    /// <param name="model">The model.</param>
    /// <param name="trainer">Its trainer.</param>
    /// <param name="sequences">What a step consists of.</param>
    /// <param name="makeTrainer">Makes a trainer of the same kind.</param>
    public static LaunchCost? OfTraining(
        CausalLanguageModel model, SftTrainer trainer, TrainingSequence[] sequences, Func<CausalLanguageModel, SftTrainer> makeTrainer)
    {
        if (model.Path != ComputePath.Tensors)
        {
            return null;
        }

        var operations = OperationCounter.Of(() => trainer.Step(sequences));
        using var narrow = Narrow(model);
        using var narrowTrainer = makeTrainer(narrow);
        TrainingSequence[] few = [new TrainingSequence([1], new int[NarrowLength - 1])];
        return new LaunchCost(operations, MicrosecondsOfOne(() => Repeat(() => narrowTrainer.Step(few), Steps)));
    }

    // The first runs are for the runtime's compiler; of the others the fastest was disturbed least.
    private static double MicrosecondsOfOne(Action work)
    {
        var operations = OperationCounter.Of(work);
        work();
        return Enumerable.Range(0, Runs).Min(_ => Time(work)) / operations * 1e6;
    }

    private static void Generate(GenerationEngine engine, int promptTokens, int tokens) => engine.Generate(
        [new GenerationRequest(new int[promptTokens], default)], new SamplingOptions { MaxCompletionLength = tokens }, stopTokenIds: []);

    private static CausalLanguageModel Narrow(CausalLanguageModel model)
    {
        var config = model.Config with
        {
            VocabSize = 64,
            HiddenSize = NarrowHead * model.Config.HeadCount,
            HeadDim = model.Config.HeadDim is null ? null : NarrowHead,
            IntermediateSize = NarrowHead,
        };
        using var any = model.Weight(model.Layout.Slots[0].Name);
        var narrow = new CausalLanguageModel(config, any.device, ComputePath.Tensors);
        WeightInitializer.Initialize(narrow, 1);
        return narrow;
    }

    private static void Repeat(Action body, int times)
    {
        for (var i = 0; i < times; i++)
        {
            body();
        }
    }

    private static double Time(Action body)
    {
        var started = Stopwatch.GetTimestamp();
        body();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
