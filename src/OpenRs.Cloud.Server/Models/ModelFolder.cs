using System.Text.Json;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// Checks that the files of a model fit together, as far as that can be told without tensors: a config of a known architecture, weights,
/// and a tokenizer whose ids the model has embeddings for.
/// </summary>
internal static class ModelFolder
{
    /// <summary>Checks a folder.</summary>
    /// <returns>The architecture.</returns>
    /// <exception cref="CloudException">INVALID_MODEL, with the file that is wrong.</exception>
    public static async Task<string> CheckAsync(string folder, CancellationToken cancellationToken)
    {
        using var config = await ReadAsync(folder, "config.json", cancellationToken);
        using var tokenizer = await ReadAsync(folder, "tokenizer.json", cancellationToken);
        var architecture = Architecture(config.RootElement);
        await CheckWeightsAsync(folder, cancellationToken);
        var vocabulary = Member(config.RootElement, "vocab_size") is { ValueKind: JsonValueKind.Number } size
            && size.TryGetInt32(out var count)
            ? count
            : throw Invalid("config.json", "has no vocab_size.");
        var largest = LargestId(tokenizer.RootElement);
        return largest < vocabulary
            ? architecture
            : throw Invalid(
                "tokenizer.json", $"has token id {largest}, but the model's vocab_size is {vocabulary}: they do not belong together.");
    }

    private static string Architecture(JsonElement config)
    {
        const string Known = "Qwen2ForCausalLM";
        var architectures = Member(config, "architectures");
        return architectures.ValueKind == JsonValueKind.Array && architectures.GetArrayLength() == 1
            && architectures[0].ValueKind == JsonValueKind.String && architectures[0].ValueEquals(Known)
            ? Known
            : throw Invalid("config.json", $"must have \"architectures\": [\"{Known}\"]; no other is supported.");
    }

    private static async Task CheckWeightsAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.GetFiles(folder, "*.safetensors");
        if (files.Length == 0)
        {
            throw Invalid("model.safetensors", "is missing; a model needs its weights as safetensors.");
        }

        foreach (var file in files)
        {
            if (await SafetensorsFile.FindProblemAsync(file, cancellationToken) is { } problem)
            {
                throw Invalid(Path.GetFileName(file), problem);
            }
        }
    }

    private static long LargestId(JsonElement tokenizer)
    {
        var vocabulary = Member(Member(tokenizer, "model"), "vocab");
        if (vocabulary.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("tokenizer.json", "has no model.vocab.");
        }

        var added = Member(tokenizer, "added_tokens");
        IEnumerable<JsonElement> addedIds = added.ValueKind == JsonValueKind.Array
            ? added.EnumerateArray().Select(static token => Member(token, "id"))
            : [];
        return vocabulary.EnumerateObject().Select(static entry => entry.Value).Concat(addedIds).Select(ToId).DefaultIfEmpty(-1).Max();
    }

    private static long ToId(JsonElement id) => id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var value) && value >= 0
        ? value
        : throw Invalid("tokenizer.json", "has a token whose id is not a whole number.");

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static async Task<JsonDocument> ReadAsync(string folder, string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file);
        if (!File.Exists(path))
        {
            throw Invalid(file, "is missing.");
        }

        try
        {
            await using var stream = File.OpenRead(path);
            return await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        }
        catch (JsonException exception)
        {
            throw Invalid(file, $"is not JSON (line {exception.LineNumber + 1}).");
        }
    }

    private static CloudException Invalid(string file, string problem) => CloudException.Field(ErrorReason.InvalidModel, file, problem);
}
