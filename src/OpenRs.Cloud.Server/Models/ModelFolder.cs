using System.Text.Json;
using OpenRs.Cloud.Errors;
using OpenRs.Recipes.Adapters;
using OpenRs.Recipes.ModelFiles;

namespace OpenRs.Cloud.Server.Models;

/// <summary>
/// Checks that the files of a model fit together, as far as that can be told without tensors: a config of a known architecture, weights,
/// and a tokenizer whose ids the model has embeddings for. Config and weights are read by the code that an agent reads them by.
/// </summary>
internal static class ModelFolder
{
    /// <summary>Files of a model at most.</summary>
    public const int MaxFiles = 1000;

    /// <summary>What a name of a file must be.</summary>
    public const string FileNameRule = "1 to 200 of letters, digits, '.', '-' and '_', not starting with '.'";

    private const string Weights = ".safetensors";
    private const string TokenizerFile = "tokenizer.json";

    /// <summary>Whether a file may have a name.</summary>
    public static bool IsFileName(string name) => name.Length is > 0 and <= 200 && !name.StartsWith('.')
        && name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_');

    /// <summary>Whether a file holds weights: of these only the header is looked at.</summary>
    public static bool IsWeights(string name) => name.EndsWith(Weights, StringComparison.Ordinal);

    /// <summary>Checks the size of a file that does not hold weights.</summary>
    /// <exception cref="CloudException">INVALID_MODEL.</exception>
    public static void CheckSize(string name, long bytes)
    {
        if (bytes > BoundedFile.MaxTokenizerBytes)
        {
            throw Invalid(
                name, $"has {bytes} bytes; files other than weights have at most {BoundedFile.MaxTokenizerBytes}. Leave it out.");
        }
    }

    /// <summary>Checks the size of all files together.</summary>
    /// <param name="field">What makes them so large.</param>
    /// <param name="bytes">Their bytes.</param>
    /// <param name="limit">How many they may have.</param>
    /// <exception cref="CloudException">INVALID_MODEL.</exception>
    public static void CheckTotal(string field, long bytes, long limit)
    {
        if (bytes > limit)
        {
            throw Invalid(field, $"makes more than {limit} bytes in all (OpenRs:MaxModelBytes).");
        }
    }

    /// <summary>Checks a folder.</summary>
    /// <exception cref="CloudException">INVALID_MODEL, with the file that is wrong.</exception>
    public static Task CheckAsync(string folder, CancellationToken cancellationToken) => Task.Run(() => Check(folder), cancellationToken);

    private static void Check(string folder)
    {
        try
        {
            CheckWhole(folder);
            var vocabulary = DecoderConfigFile.Read(folder).VocabSize;
            CheckFiles(folder);
            using var tokenizer = BoundedJson.Read(
                Path.Combine(folder, TokenizerFile), BoundedFile.MaxTokenizerBytes, BoundedJson.MaxLargeValues);
            if (LargestId(tokenizer.RootElement) is var largest && largest >= vocabulary)
            {
                throw Invalid(
                    TokenizerFile, $"has token id {largest}, but the model's vocab_size is {vocabulary}: they do not belong together.");
            }
        }
        catch (CheckpointFormatException exception)
        {
            throw Invalid(Path.GetFileName(exception.FilePath), exception.Problem);
        }
    }

    private static void CheckWhole(string folder)
    {
        if (File.Exists(Path.Combine(folder, AdapterFiles.Config)))
        {
            throw Invalid(
                AdapterFiles.Config,
                "says that this is an adapter, not a whole model. Merge it into its model (openrs models merge), and import the result.");
        }
    }

    private static void CheckFiles(string folder)
    {
        var hasWeights = false;
        foreach (var path in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            if (IsWeights(path))
            {
                SafetensorsHeader.Read(path, file);
                hasWeights = true;
            }
            else
            {
                CheckSize(Path.GetFileName(path), file.Length);
            }
        }

        if (!hasWeights)
        {
            throw Invalid("model.safetensors", "is missing; a model needs its weights as safetensors.");
        }
    }

    private static long LargestId(JsonElement tokenizer)
    {
        var vocabulary = Member(Member(tokenizer, "model"), "vocab");
        if (vocabulary.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(TokenizerFile, "has no model.vocab.");
        }

        var added = Member(tokenizer, "added_tokens");
        IEnumerable<JsonElement> addedIds = added.ValueKind == JsonValueKind.Array
            ? added.EnumerateArray().Select(static token => Member(token, "id"))
            : [];
        return vocabulary.EnumerateObject().Select(static entry => entry.Value).Concat(addedIds).Select(ToId).DefaultIfEmpty(-1).Max();
    }

    private static long ToId(JsonElement id) => id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var value) && value >= 0
        ? value
        : throw Invalid(TokenizerFile, "has a token whose id is not a whole number.");

    private static JsonElement Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) ? value : default;

    private static CloudException Invalid(string file, string problem) => CloudException.Field(ErrorReason.InvalidModel, file, problem);
}
