using System.Text.Json;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>A model and a dataset that are small and whole.</summary>
internal static class SmallModel
{
    /// <summary>Writes them into a user's home.</summary>
    public static (string Model, string Dataset) Write(CliHome home)
    {
        Directory.CreateDirectory(home["model"]);
        foreach (var file in new[] { "config.json", "model.safetensors" })
        {
            File.Copy(RepositoryPaths.Fixture("qwen2", "tied-f32", file), Path.Combine(home["model"], file), overwrite: true);
        }

        File.WriteAllText(
            Path.Combine(home["model"], "tokenizer.json"),
            """{"model":{"type":"BPE","vocab":{"a":0},"merges":[]},"added_tokens":[{"id":511,"content":"<end>","special":true}]}""");
        var rows = Enumerable.Range(1, 5)
            .Select(static i => JsonSerializer.Serialize(new { problem = $"{i} + {i}", solution = $"$\\boxed{{{2 * i}}}$" }));
        File.WriteAllLines(home["rows.jsonl"], rows);
        return (home["model"], home["rows.jsonl"]);
    }
}
