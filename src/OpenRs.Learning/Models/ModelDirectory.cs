using System.Text.Json;
using System.Text.Json.Nodes;
using OpenRs.Learning.Checkpoints;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>A model folder in the Hugging Face layout.</summary>
internal static class ModelDirectory
{
    public const string WeightsFile = "model.safetensors";
    private const string IndexFile = "model.safetensors.index.json";

    private static readonly string[] CompanionNames =
        ["tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt", "chat_template.jinja"];

    public static IReadOnlyDictionary<string, byte[]> ReadCompanions(string directory) =>
        CompanionNames.Select(name => (Name: name, Path: Path.Combine(directory, name)))
            .Where(file => File.Exists(file.Path))
            .ToDictionary(file => file.Name, file => File.ReadAllBytes(file.Path));

    public static void ReadWeights(string path, Qwen2ForCausalLM model)
    {
        var files = (Directory.Exists(path) ? WeightFiles(path) : [path]).Select(SafetensorsFile.Open).ToArray();
        try
        {
            var found = Locate(path, files, model);
            using var noGrad = no_grad();
            foreach (var (slot, file) in found)
            {
                using var scope = NewDisposeScope();
                file.ReadInto(file[slot.Name], model.Weights.Flat.narrow(0, slot.Offset, slot.Count));
            }
        }
        finally
        {
            Array.ForEach(files, file => file.Dispose());
        }
    }

    public static void Write(string directory, Qwen2ForCausalLM model)
    {
        Directory.CreateDirectory(directory);
        Qwen2ConfigFile.Write(directory, model.Config);
        WriteWeights(Path.Combine(directory, WeightsFile), model, model.Weights.Flat, model.Config.StorageType);
        foreach (var (name, content) in model.Companions)
        {
            File.WriteAllBytes(Path.Combine(directory, name), content);
        }
    }

    /// <summary>Writes any buffer of the model's layout under the names of the weights.</summary>
    public static void WriteWeights(string path, Qwen2ForCausalLM model, Tensor flat, TensorType type)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        SafetensorsWriter.Write(path, model.Layout.Slots.Select(slot => KeyValuePair.Create(slot.Name, ModelWeights.Named(flat, slot))), type);
    }

    private static string[] WeightFiles(string directory)
    {
        var index = Path.Combine(directory, IndexFile);
        if (!File.Exists(index))
        {
            var single = Path.Combine(directory, WeightsFile);
            return File.Exists(single) ? [single] : throw new CheckpointFormatException(directory, $"holds neither {WeightsFile} nor {IndexFile}.");
        }

        try
        {
            var map = JsonNode.Parse(File.ReadAllText(index))?["weight_map"] as JsonObject
                ?? throw new CheckpointFormatException(index, "has no weight_map.");
            var names = map.Select(item => item.Value!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal).ToArray();
            if (names.FirstOrDefault(name => name != Path.GetFileName(name)) is { } outside)
            {
                throw new CheckpointFormatException(index, $"weight_map names '{outside}', which is not a file of the same folder.");
            }

            if (names.FirstOrDefault(name => !File.Exists(Path.Combine(directory, name))) is { } missing)
            {
                throw new CheckpointFormatException(index, $"the shard '{missing}' is missing.");
            }

            return [.. names.Select(name => Path.Combine(directory, name))];
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw new CheckpointFormatException(index, $"is not a weight index: {error.Message}", error);
        }
    }

    private static List<(WeightSlot Slot, SafetensorsFile File)> Locate(string path, SafetensorsFile[] files, Qwen2ForCausalLM model)
    {
        var found = new List<(WeightSlot, SafetensorsFile)>();
        foreach (var slot in model.Layout.Slots)
        {
            var file = files.FirstOrDefault(file => file.Tensors.ContainsKey(slot.Name))
                ?? throw new CheckpointFormatException(path, $"lacks the weight '{slot.Name}' that config.json asks for.");
            if (!file[slot.Name].Shape.SequenceEqual(slot.Shape))
            {
                throw new CheckpointFormatException(
                    file.FilePath, $"'{slot.Name}' has shape [{string.Join(", ", file[slot.Name].Shape)}], config.json asks for [{string.Join(", ", slot.Shape)}].");
            }

            found.Add((slot, file));
        }

        return found;
    }
}
