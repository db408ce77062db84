using System.CommandLine;
using OpenRs.CommandLine;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Models;
using OpenRs.Learning.Weights;
using TorchSharp;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models convert</c>: the same model in another type, other files, or with its own output layer.</summary>
internal static class ConvertCommand
{
    private const string Embedding = "model.embed_tokens.weight";
    private const string Head = "lm_head.weight";

    private static readonly Argument<string> Source = new("dir") { Description = "The model's folder." };

    private static readonly Option<string> Out = new("--out") { Description = "The new folder.", Required = true, HelpName = "dir" };

    private static readonly Option<string> DataType = CreateDataType();

    private static readonly Option<int> ShardMegabytes = new Option<int>("--shard-megabytes")
    {
        Description = "Divide the weights into files of at most this size, with an index. Default: 0, one file.",
        HelpName = "n",
    }.Within(0, int.MaxValue);

    private static readonly Option<bool> Tie = new("--tie")
    {
        Description = "Drop an output layer that equals the embedding; refused when it does not.",
    };
    private static readonly Option<bool> Untie = new("--untie")
    {
        Description = "Give a tied model an output layer of its own: a copy of the embedding.",
    };

    public static Command Create()
    {
        var command = new Command("convert", "Write a model in another type (f32, bf16), in one file or shards, tied or untied.")
        {
            Source, Out, DataType, ShardMegabytes, Tie, Untie,
        };
        command.SetAction(static result => ModelsCommand.Guard("convert", () => Run(result)));
        return command;
    }

    private static Option<string> CreateDataType()
    {
        var option = new Option<string>("--dtype")
        {
            Description = "f32 or bf16 (to the nearest, ties to even). Default: the model's own.",
            HelpName = "type",
        };
        option.OneOf("f32", "bf16");
        return option;
    }

    private static void Run(ParseResult result)
    {
        var (source, target, megabytes) = (result.GetValue(Source)!, result.GetValue(Out)!, result.GetValue(ShardMegabytes));
        if (Path.GetFullPath(source) == Path.GetFullPath(target))
        {
            throw new ArgumentException("--out must be another folder than the model's.");
        }

        using var model = CausalLanguageModel.Load(source);
        using var scope = torch.NewDisposeScope();
        var config = Shape(model, result.GetValue(DataType), result.GetValue(Tie), result.GetValue(Untie));
        Directory.CreateDirectory(target);
        DecoderConfigFile.Write(target, config);
        SafetensorsShards.Write(
            target,
            new WeightLayout(config).Slots.Select(
                slot => KeyValuePair.Create(slot.Name, model.Weight(model.Layout.Contains(slot.Name) ? slot.Name : Embedding))),
            config.StorageType,
            megabytes == 0 ? long.MaxValue : megabytes * 1_000_000L);
        foreach (var (name, content) in model.Companions)
        {
            File.WriteAllBytes(Path.Combine(target, name), content);
        }

        Console.WriteLine($"{target}: {config.StorageType}, {(config.TieEmbeddings ? "tied" : "untied")}, "
            + $"{SafetensorsShards.Find(target).Count} weight files");
    }

    private static DecoderConfig Shape(CausalLanguageModel model, string? dataType, bool tie, bool untie)
    {
        if (tie && untie)
        {
            throw new ArgumentException("give either --tie or --untie.");
        }

        if (tie && !model.Config.TieEmbeddings && Difference(model) is var worst && worst != 0)
        {
            throw new ArgumentException(
                $"the output layer differs from the embedding by up to {worst:g3}; tied, it would be another model.");
        }

        return model.Config with
        {
            StorageType = dataType switch { null => model.Config.StorageType, "bf16" => TensorType.BF16, _ => TensorType.F32 },
            TieEmbeddings = (model.Config.TieEmbeddings || tie) && !untie,
        };
    }

    private static float Difference(CausalLanguageModel model) =>
        TensorComparison.MaxDifference(model.Weight(Head), model.Weight(Embedding));
}
