using System.Text;
using System.Text.Json;

namespace OpenRs.Cloud.Server.Tests.Api;

/// <summary>A model and a dataset that are small and whole.</summary>
internal static class Seeds
{
    /// <summary>Problems of the dataset.</summary>
    public const int Rows = 5;

    public static string Dataset { get; } =
        string.Concat(Enumerable.Range(1, Rows)
            .Select(static i => JsonSerializer.Serialize(new { problem = $"{i} + {i}", solution = $"$\\boxed{{{2 * i}}}$" }) + "\n"));

    public static byte[] Config => File.ReadAllBytes(RepositoryPaths.Fixture("qwen2", "tied-f32", "config.json"));

    public static byte[] Weights => File.ReadAllBytes(RepositoryPaths.Fixture("qwen2", "tied-f32", "model.safetensors"));

    /// <summary>The files of a model that can be imported. Its vocabulary has 512 entries, as its config says.</summary>
    public static Dictionary<string, byte[]> Model() => new()
    {
        ["config.json"] = Config,
        ["model.safetensors"] = Weights,
        ["tokenizer.json"] = Tokenizer(largestId: 511),
    };

    /// <summary>A tokenizer of two tokens.</summary>
    public static byte[] Tokenizer(int largestId) => Encoding.UTF8.GetBytes(
        $$"""{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":{{largestId}},"content":"<end>","special":true}]}""");

    /// <summary>Writes model and dataset for a program that reads files. A blank line makes it a dataset of its own.</summary>
    public static (string Model, string Dataset) Write(TemporaryFolder folder)
    {
        Directory.CreateDirectory(folder["model"]);
        foreach (var (name, bytes) in Model())
        {
            File.WriteAllBytes(Path.Combine(folder["model"], name), bytes);
        }

        File.WriteAllText(folder["rows.jsonl"], Dataset + "\n");
        return (folder["model"], folder["rows.jsonl"]);
    }
}
