using OpenRs.Learning.Checkpoints;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>A model folder in the Hugging Face layout.</summary>
internal static class ModelDirectory
{
    // generation_config.json holds more than the product reads: sampling defaults that others use.
    private static readonly string[] CompanionNames =
    [
        "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json", "merges.txt",
        "chat_template.jinja",
    ];

    public static IReadOnlyDictionary<string, byte[]> ReadCompanions(string directory) =>
        CompanionNames.Select(name => (Name: name, Path: Path.Combine(directory, name)))
            .Where(file => File.Exists(file.Path))
            .ToDictionary(file => file.Name, file => BoundedFile.ReadAllBytes(file.Path, BoundedFile.MaxTokenizerBytes));

    /// <summary>Checks that the files hold every weight of a layout, before memory is taken for one.</summary>
    public static void CheckWeights(string path, WeightLayout layout)
    {
        var files = Open(path);
        try
        {
            Locate(path, files, layout);
        }
        finally
        {
            Array.ForEach(files, file => file.Dispose());
        }
    }

    public static void ReadWeights(string path, Qwen2ForCausalLM model)
    {
        var files = Open(path);
        try
        {
            var found = Locate(path, files, model.Layout);
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
        using (NewDisposeScope())
        {
            SafetensorsShards.Write(directory, model.Layout.Slots.Select(slot => KeyValuePair.Create(slot.Name, model.Weight(slot.Name))));
        }

        foreach (var (name, content) in model.Companions)
        {
            File.WriteAllBytes(Path.Combine(directory, name), content);
        }
    }

    private static SafetensorsFile[] Open(string path)
    {
        var files = new List<SafetensorsFile>();
        try
        {
            files.AddRange((Directory.Exists(path) ? SafetensorsShards.Find(path) : [path]).Select(SafetensorsFile.Open));
            return [.. files];
        }
        catch
        {
            files.ForEach(static file => file.Dispose());
            throw;
        }
    }

    private static List<(WeightSlot Slot, SafetensorsFile File)> Locate(string path, SafetensorsFile[] files, WeightLayout layout)
    {
        var found = new List<(WeightSlot, SafetensorsFile)>();
        foreach (var slot in layout.Slots)
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
