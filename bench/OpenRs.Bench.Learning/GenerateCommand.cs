using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OpenRs.CommandLine;
using OpenRs.Learning.Devices;
using OpenRs.Learning.Generation;
using OpenRs.Learning.Models;
using OpenRs.Learning.Randomness;
using OpenRs.Recipes;
using OpenRs.Recipes.Loading;
using TorchSharp;

namespace OpenRs.Bench.Learning;

/// <summary><c>bench generate</c>: new tokens per second of continuous batching.</summary>
internal static class GenerateCommand
{
    private const uint PromptStream = 7;
    private const uint OrderStream = 10;

    private static readonly Option<string> Model = BenchOptions.Model("A model folder in the Hugging Face layout.");
    private static readonly Option<string> Preset = BenchOptions.Preset();
    private static readonly Option<int> Batch = BenchOptions.Count("--batch", 32, "Completions that are computed together.");
    private static readonly Option<int> Requests = BenchOptions.Count("--requests", 0, "Completions in all. Default: one batch.", least: 0);
    private static readonly Option<int> PromptTokens = BenchOptions.Count("--prompt-tokens", 32, "Tokens of each prompt, drawn at random.");
    private static readonly Option<int> Group = BenchOptions.Count("--group", 1, "Completions that share a prompt.");
    private static readonly Option<int> NewTokens = BenchOptions.Count(
        "--new-tokens", 256, "Tokens of each completion; nothing ends it earlier.");
    private static readonly Option<bool> Shuffle = new("--shuffle")
    {
        Description = "Hand the requests over in another order; the digest must stay.",
    };

    private static readonly Option<double> Temperature = new Option<double>("--temperature")
    {
        Description = "0 is greedy.",
        DefaultValueFactory = static _ => 1,
    }.Within(double.MinValue, double.MaxValue);
    private static readonly Option<double> TopP = new Option<double>("--top-p")
    {
        Description = "In (0, 1].",
        DefaultValueFactory = static _ => 1,
    }.Within(double.MinValue, double.MaxValue);
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
            "generate",
            "Measure generation. The digest is the sha256 of all ids and log-probability bits: it must not change with --batch, --threads, "
            + "order or machine.")
        {
            Model, Preset, Batch, Requests, PromptTokens, Group, NewTokens, Shuffle, Temperature, TopP,
            DataType, Device, Path, Threads, Repeat, WarmUp, Seed, Output,
        };
        command.SetAction(static result => BenchRun.Guard("generate", () => Run(result)));
        return command;
    }

    private static void Run(ParseResult result)
    {
        var source = new ModelSource(
            result.GetValue(Model), result.GetValue(Preset), result.GetValue(DataType), result.GetValue(Device)!,
            result.GetValue(Path), result.GetValue(Seed));
        var (batch, newTokens, promptTokens) = (result.GetValue(Batch), result.GetValue(NewTokens), result.GetValue(PromptTokens));
        torch.set_num_threads(result.GetValue(Threads));
        var config = source.ReadConfig();
        MemoryNeed.Check(MemoryNeed.OfGeneration(config, batch, promptTokens, newTokens, source.Place), source.Place);
        using var model = source.Open(config);
        using var engine = new GenerationEngine(model, batch, promptTokens + newTokens);
        var count = result.GetValue(Requests) is > 0 and var all ? all : batch;
        var requests = MakeRequests(model.Config.VocabSize, count, result.GetValue(Group), promptTokens, source.Seed);
        var options = SamplingOf(result) with { MaxCompletionLength = newTokens };
        var order = result.GetValue(Shuffle)
            ? new PhiloxSequence(source.Seed, OrderStream).Permutation(count)
            : [.. Enumerable.Range(0, count)];
        GenerationRequest[] ordered = [.. order.Select(i => requests[i])];
        IReadOnlyList<Completion> completions = [];
        var seconds = BenchRun.Measure(
            result.GetValue(WarmUp), result.GetValue(Repeat), () => completions = engine.Generate(ordered, options, stopTokenIds: []));
        new BenchReport("generate")
            .Add("model", source.Name).Add("dtype", model.Config.StorageType.ToString()).Add("device", source.Device)
            .Add("path", model.Path.ToString())
            .Add("threads", result.GetValue(Threads)).Add("batch", batch).Add("requests", count)
            .Add("prompt_tokens", promptTokens).Add("new_tokens", newTokens)
            .AddRuns(seconds, (double)count * newTokens, "tokens", newTokens * ((count + batch - 1) / batch))
            .Add("bytes_per_step", BytesPerStep(model, batch, promptTokens + (newTokens / 2)))
            .AddLaunches(LaunchCost.OfGeneration(model, engine, promptTokens, newTokens))
            .Add("digest", Digest(order.Zip(completions).OrderBy(pair => pair.First).Select(pair => pair.Second)))
            .Print(result.GetValue(Output) == "json", source.Place);
    }

    // A recipe's evaluations may be greedy, and its keys say which other values there are.
    private static SamplingOptions SamplingOf(ParseResult result) => RecipeLoader.Apply(
        new Recipe(),
        [
            string.Create(CultureInfo.InvariantCulture, $"eval_temperature={result.GetValue(Temperature)}"),
            string.Create(CultureInfo.InvariantCulture, $"eval_top_p={result.GetValue(TopP)}"),
        ]).EvaluationSampling();

    // What a decoding step reads at least: every weight but the embedding's other rows, and the keys and values of a middling position,
    // which the kernels keep in single precision and tensor operations in the type of the weights.
    private static double BytesPerStep(CausalLanguageModel model, int batch, int positions)
    {
        var config = model.Config;
        var embedding = config.TieEmbeddings ? 0 : (long)config.VocabSize * config.HiddenSize;
        double weights = (model.ParameterCount - embedding) * config.StorageType.Size();
        var kept = model.Path == ComputePath.Kernels ? sizeof(float) : config.StorageType.Size();
        return weights + (2.0 * kept * batch * positions * config.LayerCount * config.KeyValueHeadCount * config.HeadSize);
    }

    private static GenerationRequest[] MakeRequests(int vocabulary, int count, int group, int promptTokens, ulong seed)
    {
        var draws = new PhiloxSequence(seed, PromptStream);
        var requests = new GenerationRequest[count];
        int[] prompt = [];
        for (var i = 0; i < count; i++)
        {
            prompt = i % group == 0 ? [.. Enumerable.Range(0, promptTokens).Select(_ => draws.Next(vocabulary))] : prompt;
            requests[i] = new GenerationRequest(prompt, new SampleKey(seed, 0, (uint)(i / group), (uint)(i % group)));
        }

        return requests;
    }

    private static string Digest(IEnumerable<Completion> completions)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var completion in completions)
        {
            hash.AppendData(MemoryMarshal.AsBytes(completion.Tokens.AsSpan()));
            hash.AppendData(MemoryMarshal.AsBytes(completion.LogProbs.AsSpan()));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
