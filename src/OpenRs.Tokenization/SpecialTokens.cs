using System.Text.Json;

namespace OpenRs.Tokenization;

/// <summary>
/// Which tokens begin and end a text and fill a batch. A tokenizer.json does not say: the tokenizer_config.json beside it does,
/// and without one the names that model families use.
/// </summary>
internal static class SpecialTokens
{
    private static readonly string[] BosNames = ["<｜begin▁of▁sentence｜>", "<|begin_of_text|>", "<s>", "<bos>"];
    private static readonly string[] EosNames =
        ["<｜end▁of▁sentence｜>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|end_of_text|>", "</s>", "<eos>"];
    private static readonly string[] PadNames = ["<pad>", "<|pad|>", "<|endoftext|>"];

    public static (int? Bos, int? Eos, int? Pad) Find(IReadOnlyList<AddedToken> added, Func<string, int?> idOf, byte[]? config)
    {
        if (config is null)
        {
            // Only among added tokens: "<s>" is an ordinary piece of HTML in the vocabulary of Qwen2.
            var end = First(EosNames);
            return (First(BosNames), end, First(PadNames) ?? end);
        }

        using var document = Parse(config);
        var root = document.RootElement;
        var eos = Configured(root, "eos_token", idOf);
        return (Configured(root, "bos_token", idOf), eos, Configured(root, "pad_token", idOf) ?? eos);

        int? First(string[] names) => names.SelectMany(name => added.Where(token => token.Content == name)).FirstOrDefault()?.Id;
    }

    private static JsonDocument Parse(byte[] config)
    {
        try
        {
            return BoundedJson.Parse(config, BoundedJson.MaxLargeValues);
        }
        catch (JsonException e)
        {
            throw new TokenizerFormatException("tokenizer_config.json", BoundedJson.Describe(e), e);
        }
    }

    /// <summary>A name, spelled as a string or as an object with its content.</summary>
    private static int? Configured(JsonElement config, string key, Func<string, int?> idOf)
    {
        if (TokenizerJsonReader.Child(config, key) is not { } value)
        {
            return null;
        }

        var name = value.ValueKind == JsonValueKind.Object
            ? TokenizerJsonReader.Text(value, "content", $"tokenizer_config.json {key}")
            : TokenizerJsonReader.Text(config, key, "tokenizer_config.json");
        return idOf(name) ?? throw new TokenizerFormatException($"tokenizer_config.json {key}", $"'{name}' is not in the vocabulary.");
    }
}
