using System.CommandLine;
using OpenRs.CommandLine;
using OpenRs.Learning.Models;
using OpenRs.Tokenization;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models init</c>: a model with fresh weights, for tests and measurements.</summary>
internal static class InitCommand
{
    private static readonly Option<string> Preset = new("--preset")
    {
        Description = $"A shape: {string.Join(", ", DecoderPresets.Names)}.",
        HelpName = "name",
    };

    private static readonly Option<string> Config = new("--config")
    {
        Description = "A shape: the folder of a config.json.",
        HelpName = "dir",
    };

    private static readonly Option<string> Tokenizer = new("--tokenizer")
    {
        Description = "A tokenizer.json (or its folder) that decides about the vocabulary and goes along.",
        HelpName = "file",
    };

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The new model's folder.",
        Required = true,
        HelpName = "dir",
    };

    private static readonly Option<ulong> Seed = new Option<ulong>("--seed")
    {
        Description = "Seed of the weights: the same seed gives the same bytes.",
    }.Within(ulong.MinValue, ulong.MaxValue);

    public static Command Create()
    {
        var command = new Command("init", "Make a model with fresh weights.") { Preset, Config, Tokenizer, Out, Seed };
        command.SetAction(static result => ModelsCommand.Guard("init", () => Run(result)));
        return command;
    }

    private static void Run(ParseResult result)
    {
        var (config, companions) = Shape(result.GetValue(Preset), result.GetValue(Config), result.GetValue(Tokenizer));
        using var model = new CausalLanguageModel(config) { Companions = companions };
        WeightInitializer.Initialize(model, result.GetValue(Seed));
        var folder = result.GetValue(Out)!;
        model.SaveWeights(folder);
        Console.WriteLine($"{folder}: {model.ParameterCount:n0} weights, {config.StorageType}, vocabulary {config.VocabSize:n0}");
    }

    private static (DecoderConfig Config, Dictionary<string, byte[]> Companions) Shape(string? preset, string? folder, string? tokenizer)
    {
        if ((preset is null) == (folder is null))
        {
            throw new ArgumentException("give either --preset or --config.");
        }

        var config = preset is not null ? DecoderPresets.Named(preset) : DecoderConfigFile.Read(folder!);
        if (tokenizer is null)
        {
            return (config, []);
        }

        var file = Directory.Exists(tokenizer) ? Path.Combine(tokenizer, "tokenizer.json") : tokenizer;
        var loaded = HuggingFaceTokenizer.Load(file);
        return (config with
        {
            VocabSize = loaded.VocabularySize,
            BosTokenId = loaded.BosId,
            EosTokenIds = loaded.EosId is { } eos ? [eos] : [],
            PadTokenId = loaded.PadId,
        }, new Dictionary<string, byte[]> { ["tokenizer.json"] = File.ReadAllBytes(file) });
    }
}
