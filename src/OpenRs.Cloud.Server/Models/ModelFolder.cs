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
        if (Directory.GetFiles(folder, "*.safetensors").Length == 0)
        {
            throw Invalid("model.safetensors", "is missing; a model needs its weights as safetensors.");
        }

        var architecture = Architecture(config.RootElement);
        var vocabulary = config.RootElement.TryGetProperty("vocab_size", out var size) && size.TryGetInt32(out var count)
            ? count
            : throw Invalid("config.json", "has no vocab_size.");
        var largest = LargestId(tokenizer.RootElement);
        return largest < vocabulary
            ? architecture
            : throw Invalid("tokenizer.json", $"has token id {largest}, but the model's vocab_size is {vocabulary}: they do not belong together.");
    }

    private static string Architecture(JsonElement config)
    {
        const string Known = "Qwen2ForCausalLM";
        var named = config.TryGetProperty("architectures", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0 ? list[0].GetString() : null;
        return named == Known ? named : throw Invalid("config.json", $"names the architecture '{named}'; {Known} is supported.");
    }

    private static long LargestId(JsonElement tokenizer)
    {
        if (!tokenizer.TryGetProperty("model", out var model) || !model.TryGetProperty("vocab", out var vocabulary) || vocabulary.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("tokenizer.json", "has no model.vocab.");
        }

        var ids = vocabulary.EnumerateObject().Select(static entry => entry.Value.GetInt64());
        var added = tokenizer.TryGetProperty("added_tokens", out var tokens) && tokens.ValueKind == JsonValueKind.Array
            ? tokens.EnumerateArray().Select(static token => token.GetProperty("id").GetInt64())
            : [];
        return ids.Concat(added).DefaultIfEmpty(-1).Max();
    }

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
