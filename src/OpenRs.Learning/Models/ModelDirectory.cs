using OpenRs.Learning.Checkpoints;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>A model folder in the Hugging Face layout.</summary>
internal static class ModelDirectory
{
    // generation_config.json holds more than the product reads: sampling defaults that others use.
    private static readonly string[] CompanionNames =
    [
        "generation_config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json", "vocab.json",
        "merges.txt", "chat_template.jinja",
    ];

    public static IReadOnlyDictionary<string, byte[]> ReadCompanions(string directory) =>
        CompanionNames.Select(name => (Name: name, Path: Path.Combine(directory, name)))
            .Where(file => File.Exists(file.Path))
            .ToDictionary(file => file.Name, file => BoundedFile.ReadAllBytes(file.Path, BoundedFile.MaxTokenizerBytes));

    public static void Write(string directory, CausalLanguageModel model, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(directory);
        DecoderConfigFile.Write(directory, model.Config);
        using (NewDisposeScope())
        {
            SafetensorsShards.Write(
                directory,
                model.Layout.Slots.Select(slot => KeyValuePair.Create(slot.Name, model.Weight(slot.Name))),
                cancellationToken: cancellationToken);
        }

        foreach (var (name, content) in model.Companions)
        {
            File.WriteAllBytes(Path.Combine(directory, name), content);
        }
    }
}
