using System.CommandLine;
using System.Security.Cryptography;
using OpenRs.CommandLine;
using OpenRs.Learning.Devices;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Learning.Training;
using OpenRs.Learning.Training.Optimizer;
using OpenRs.Learning.Training.Sft;
using OpenRs.Learning.Weights;
using TorchSharp;

namespace OpenRs.Bench.Learning;

/// <summary><c>bench train</c>: tokens per second of whole training steps.</summary>
internal static class TrainCommand
{
    private const uint TokenStream = 8;

    private static readonly Option<string> Model = BenchOptions.Model("A model folder in the Hugging Face layout.");
    private static readonly Option<string> Preset = BenchOptions.Preset();
    private static readonly Option<int> Batch = BenchOptions.Count("--batch", 1, "Sequences of one step.");
    private static readonly Option<int> Tokens = BenchOptions.Count("--tokens", 512, "Tokens of each sequence, drawn at random.", least: 2);
    private static readonly Option<int> MicroBatch = BenchOptions.Count(
        "--micro-batch-tokens", new ComputeOptions().MicroBatchTokens, "Tokens that are computed together: memory against speed.");

    private static readonly Option<bool> Checkpointing = new("--activation-checkpointing")
    {
        Description = "Compute activations again in the backward pass: less memory.",
    };

    private static readonly Option<OptimizerState> State = new Option<OptimizerState>("--optimizer-state")
    {
        Description = "Where AdamW's moments lie: auto (by the machine's memory), memory or disk.",
        HelpName = "place",
    }.OneOf("auto", "memory", "disk");

    private static readonly Option<string> DataType = BenchOptions.DataType();
    private static readonly Option<string> Device = BenchOptions.Device();
    private static readonly Option<ComputePath?> Path = BenchOptions.Path();
    private static readonly Option<int> Threads = BenchOptions.Threads();
    private static readonly Option<int> Repeat = BenchOptions.Repeat();
    private static readonly Option<int> WarmUp = BenchOptions.WarmUp();
    private static readonly Option<ulong> Seed = BenchOptions.Seed();
    private static readonly Option<string> Output = BenchOptions.Output();

    public static Command Create()
    {
        var command = new Command(
            "train",
            "Measure training steps: forward, loss over every token but the first, backward, clipping, AdamW. The digest is the sha256 of "
            + "the weights behind them: on the CPU it must not change with --threads or machine.")
        {
            Model, Preset, Batch, Tokens, MicroBatch, Checkpointing, State, DataType, Device, Path, Threads, Repeat, WarmUp, Seed, Output,
        };
        command.SetAction(static result => BenchRun.Guard("train", () => Run(result)));
        return command;
    }

    private static void Run(ParseResult result)
    {
        var source = new ModelSource(
            result.GetValue(Model), result.GetValue(Preset), result.GetValue(DataType), result.GetValue(Device)!,
            result.GetValue(Path), result.GetValue(Seed));
        var (batch, tokens) = (result.GetValue(Batch), result.GetValue(Tokens));
        var config = source.ReadConfig();
        if (source.Place.type == DeviceType.CUDA)
        {
            // Beside the CPU the optimizer's state may lie on disk.
            MemoryNeed.Check(MemoryNeed.OfTraining(config, ComputeOf(result), batch, tokens), source.Place);
        }

        using var model = source.Open(config);
        using var trainer = MakeTrainer(model, result);
        var sequences = MakeSequences(model.Config.VocabSize, batch, tokens, source.Seed);
        IReadOnlyDictionary<string, double> metrics = new Dictionary<string, double>();
        var seconds = BenchRun.Measure(result.GetValue(WarmUp), result.GetValue(Repeat), () => metrics = trainer.Step(sequences));
        var report = new BenchReport("train")
            .Add("model", source.Name).Add("dtype", model.Config.StorageType.ToString()).Add("device", source.Device)
            .Add("path", model.Path.ToString())
            .Add("threads", result.GetValue(Threads)).Add("batch", batch).Add("tokens", tokens)
            .Add("parameters", model.ParameterCount)
            .AddRuns(seconds, (double)batch * tokens, "tokens", 1)
            .Add("model_flops_per_token", FlopsPerToken(model.Config, tokens))
            .Add("loss", Math.Round(metrics["loss"], 6))
            .Add("digest", Digest(model))
            .AddLaunches(LaunchCost.OfTraining(model, trainer, sequences, narrow => MakeTrainer(narrow, result)));
        report.Print(result.GetValue(Output) == "json", source.Place);
    }

    private static SftTrainer MakeTrainer(CausalLanguageModel model, ParseResult result) =>
        new(model, Optimizer, ComputeOf(result), storage: new OptimizerStorage(result.GetValue(State)));

    private static OptimizerOptions Optimizer { get; } = new() { LearningRate = 2e-5, Schedule = LearningRateSchedule.Constant };

    private static ComputeOptions ComputeOf(ParseResult result) => new()
    {
        MicroBatchTokens = result.GetValue(MicroBatch),
        ActivationCheckpointing = result.GetValue(Checkpointing),
        TrainThreads = result.GetValue(Threads),
    };

    // 6 per weight that takes part in a product, and 12 x layers x width x length / 2 for causal attention (PaLM, appendix B).
    private static double FlopsPerToken(DecoderConfig config, int length)
    {
        var embedding = config.TieEmbeddings ? 0 : (long)config.VocabSize * config.HiddenSize;
        return (6.0 * (new WeightLayout(config).Count - embedding)) + (6.0 * config.LayerCount * config.AttentionSize * length);
    }

    private static string Digest(CausalLanguageModel model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var slot in model.Layout.Slots)
        {
            using var scope = torch.NewDisposeScope();
            hash.AppendData(model.Weight(slot.Name).cpu().bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static TrainingSequence[] MakeSequences(int vocabulary, int batch, int tokens, ulong seed)
    {
        var draws = new PhiloxSequence(seed, TokenStream);
        int[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => draws.Next(vocabulary))];
        return [.. Enumerable.Range(0, batch).Select(_ => new TrainingSequence(Draw(1), Draw(tokens - 1)))];
    }
}
