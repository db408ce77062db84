using System.CommandLine;
using OpenRs.Learning.Checkpoints;
using OpenRs.Learning.Weights;

namespace OpenRs.Cloud.Agent.Models;

/// <summary><c>models inspect</c>: what a model folder holds, from the headers alone.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Folder = new("dir") { Description = "The model's folder." };
    private static readonly Option<bool> Tensors = new("--tensors") { Description = "List every tensor." };

    public static Command Create()
    {
        var command = new Command("inspect", "Show shape, size and files of a model folder.") { Folder, Tensors };
        command.SetAction(static result => ModelsCommand.Guard("inspect", () => Run(result.GetValue(Folder)!, result.GetValue(Tensors))));
        return command;
    }

    private static void Run(string folder, bool listTensors)
    {
        var config = DecoderConfigFile.Read(folder);
        var scaling = config.RopeScaling is { } rope ? $" ({RopeScaling.RopeType}, factor {rope.Factor})" : "";
        Console.WriteLine($"{config.Family}, {config.LayerCount} layers, hidden {config.HiddenSize}, heads "
            + $"{config.HeadCount}/{config.KeyValueHeadCount} of {config.HeadSize}, intermediate "
            + $"{config.IntermediateSize}, vocabulary {config.VocabSize}, {(config.TieEmbeddings ? "tied" : "untied")}, rope theta "
            + $"{config.RopeTheta}{scaling}");
        Console.WriteLine(
            $"weights {new WeightLayout(config).Count:n0}, stored as {config.StorageType}; eos {string.Join(", ", config.EosTokenIds)}");
        foreach (var path in Directory.EnumerateFiles(folder, "*.safetensors").Order(StringComparer.Ordinal))
        {
            using var file = SafetensorsFile.Open(path);
            Console.WriteLine($"{Path.GetFileName(path)}: {file.Tensors.Count} tensors, {new FileInfo(path).Length:n0} bytes");
            foreach (var entry in file.Tensors.Values.Where(_ => listTensors).OrderBy(entry => entry.Name, StringComparer.Ordinal))
            {
                Console.WriteLine($"  {entry.Name} {entry.Type} [{string.Join(", ", entry.Shape)}]");
            }
        }
    }
}
