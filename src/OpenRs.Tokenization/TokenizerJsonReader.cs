using System.Text.Json;
using OpenRs.Tokenization.BytePairs;

namespace OpenRs.Tokenization;

/// <summary>
/// Reads the tokenizer.json of the Hugging Face tokenizers library, as far as byte-level BPE goes; anything that would change ids
/// and is not done here is an error. Not read: <c>post_processor</c> (chat templates place control tokens themselves) and
/// <c>truncation</c> and <c>padding</c> (transformers overrides both on every call).
/// </summary>
internal static class TokenizerJsonReader
{
    /// <summary>The largest id that is accepted: tables are sized by it. Models have at most as many embeddings.</summary>
    private const int LargestId = (1 << 20) - 1;

    private static readonly string[] UnsupportedByModel =
        ["dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback"];

    public static TokenizerDefinition Read(byte[] json)
    {
        using var document = Parse(json);
        return Read(document.RootElement);
    }

    private static TokenizerDefinition Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new TokenizerFormatException("(root)", "must be an object, the content of a tokenizer.json.");
        }

        RequireByteLevelDecoder(root);
        var model = Child(root, "model") ?? throw new TokenizerFormatException("model", "is missing.");
        RequirePlainBpe(model);
        var vocabulary = ReadVocabulary(model);
        return new TokenizerDefinition(
            vocabulary,
            ReadMerges(model, vocabulary),
            PreTokenizerJsonReader.Read(Child(root, "pre_tokenizer")),
            Flag(model, "ignore_merges", "model", otherwise: false),
            ReadNormalizer(Child(root, "normalizer"), "normalizer"),
            ReadAddedTokens(root, vocabulary));
    }

    /// <summary>A member, null when it is missing or JSON null.</summary>
    public static JsonElement? Child(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var child) && child.ValueKind != JsonValueKind.Null
            ? child
            : null;

    public static string Text(JsonElement parent, string name, string path) =>
        Child(parent, name) is { ValueKind: JsonValueKind.String } child
            ? child.GetString()!
            : throw new TokenizerFormatException($"{path}.{name}", "must be a string.");

    public static bool Flag(JsonElement parent, string name, string path, bool otherwise) => Child(parent, name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw new TokenizerFormatException($"{path}.{name}", "must be true or false."),
    };

    private static JsonDocument Parse(byte[] json)
    {
        try
        {
            return BoundedJson.Parse(json, BoundedJson.MaxLargeValues);
        }
        catch (JsonException e)
        {
            throw new TokenizerFormatException("(root)", BoundedJson.Describe(e), e);
        }
    }

    private static void RequirePlainBpe(JsonElement model)
    {
        // Files from before version 0.9 of the library leave the type out.
        var type = Child(model, "type") is null ? "BPE" : Text(model, "type", "model");
        if (type != "BPE")
        {
            throw new TokenizerFormatException("model.type", $"'{type}' is not supported, only BPE is.");
        }

        foreach (var key in UnsupportedByModel)
        {
            var isOff = Child(model, key) is not { } value || value.ValueKind == JsonValueKind.False
                || (value.ValueKind == JsonValueKind.String && value.GetString() == "")
                || (value.ValueKind == JsonValueKind.Number && value.GetDouble() == 0);
            if (!isOff)
            {
                throw new TokenizerFormatException($"model.{key}", $"{Child(model, key)} is not supported; byte-level BPE has it unset.");
            }
        }
    }

    private static Dictionary<string, int> ReadVocabulary(JsonElement model)
    {
        if (Child(model, "vocab") is not { ValueKind: JsonValueKind.Object } vocab)
        {
            throw new TokenizerFormatException("model.vocab", "must be an object of tokens and their ids.");
        }

        var vocabulary = new Dictionary<string, int>(vocab.GetPropertyCount(), StringComparer.Ordinal);
        var ids = new HashSet<int>(vocab.GetPropertyCount());
        foreach (var entry in vocab.EnumerateObject())
        {
            var token = entry.Name;
            if (TryReadId(entry.Value) is not { } id)
            {
                throw InvalidId($"model.vocab['{token}']");
            }

            if (!vocabulary.TryAdd(token, id) || !ids.Add(id))
            {
                throw new TokenizerFormatException($"model.vocab['{token}']", $"the token or its id {id} occurs twice.");
            }
        }

        return vocabulary.Count > 0 ? vocabulary : throw new TokenizerFormatException("model.vocab", "is empty.");
    }

    private static Dictionary<(int Left, int Right), PairMerge> ReadMerges(JsonElement model, Dictionary<string, int> vocabulary)
    {
        if (Child(model, "merges") is not { ValueKind: JsonValueKind.Array } array)
        {
            throw new TokenizerFormatException("model.merges", "must be an array.");
        }

        var merges = new Dictionary<(int Left, int Right), PairMerge>(array.GetArrayLength());
        foreach (var merge in array.EnumerateArray())
        {
            var pair = SplitMerge(merge);
            if (pair is not [{ Length: > 0 } left, { Length: > 0 } right] || left.Contains(' ') || right.Contains(' '))
            {
                throw InvalidMerge("must be \"left right\" or [\"left\", \"right\"], tokens without spaces.");
            }

            if (!vocabulary.TryGetValue(left, out var leftId) || !vocabulary.TryGetValue(right, out var rightId)
                || !vocabulary.TryGetValue(left + right, out var id))
            {
                throw InvalidMerge($"'{left}', '{right}' or '{left + right}' is not in model.vocab.");
            }

            if (!merges.TryAdd((leftId, rightId), new PairMerge(merges.Count, id)))
            {
                throw InvalidMerge($"'{left} {right}' occurs twice.");
            }
        }

        return merges;

        TokenizerFormatException InvalidMerge(string problem) => new($"model.merges[{merges.Count}]", problem);
    }

    private static string[] SplitMerge(JsonElement merge) => merge.ValueKind switch
    {
        JsonValueKind.String => merge.GetString()!.Split(' '),
        JsonValueKind.Array => [.. merge.EnumerateArray().Select(part => part.ValueKind == JsonValueKind.String ? part.GetString()! : "")],
        _ => [],
    };

    private static bool ReadNormalizer(JsonElement? normalizer, string path)
    {
        if (normalizer is not { } value)
        {
            return false;
        }

        return Text(value, "type", path) switch
        {
            "NFC" => true,
            "Sequence" when Child(value, "normalizers") is { ValueKind: JsonValueKind.Array } parts =>
                parts.EnumerateArray().Select((part, i) => ReadNormalizer(part, $"{path}.normalizers[{i}]")).ToList().Contains(true),
            var type => throw new TokenizerFormatException($"{path}.type", $"'{type}' is not supported, only NFC or none is."),
        };
    }

    private static void RequireByteLevelDecoder(JsonElement root)
    {
        var decoder = Child(root, "decoder") ?? throw new TokenizerFormatException("decoder", "is missing: only ByteLevel is supported.");
        if (Text(decoder, "type", "decoder") == "Sequence" && Child(decoder, "decoders") is { ValueKind: JsonValueKind.Array } parts
            && parts.GetArrayLength() == 1)
        {
            decoder = parts[0];
        }

        if (Text(decoder, "type", "decoder") is var type and not "ByteLevel")
        {
            throw new TokenizerFormatException("decoder.type", $"'{type}' is not supported, only ByteLevel is.");
        }
    }

    private static List<AddedToken> ReadAddedTokens(JsonElement root, Dictionary<string, int> vocabulary)
    {
        var tokens = new List<AddedToken>();
        if (Child(root, "added_tokens") is not { } array)
        {
            return tokens;
        }

        if (array.ValueKind != JsonValueKind.Array)
        {
            throw new TokenizerFormatException("added_tokens", "must be an array.");
        }

        var tokenOfId = vocabulary.ToDictionary(entry => entry.Value, entry => entry.Key);
        foreach (var entry in array.EnumerateArray())
        {
            var path = $"added_tokens[{tokens.Count}]";
            var token = ReadAddedToken(entry, path);
            if (vocabulary.GetValueOrDefault(token.Content, token.Id) != token.Id
                || (!tokenOfId.TryAdd(token.Id, token.Content) && tokenOfId[token.Id] != token.Content))
            {
                throw new TokenizerFormatException(path, $"'{token.Content}' with id {token.Id} contradicts an earlier token.");
            }

            tokens.Add(token);
        }

        return tokens;
    }

    private static AddedToken ReadAddedToken(JsonElement entry, string path) => new(
        ReadId(Child(entry, "id"), $"{path}.id"),
        Text(entry, "content", path) is { Length: > 0 } content
            ? content
            : throw new TokenizerFormatException($"{path}.content", "is empty."),
        Flag(entry, "special", path, otherwise: false),
        Flag(entry, "single_word", path, otherwise: false),
        Flag(entry, "lstrip", path, otherwise: false),
        Flag(entry, "rstrip", path, otherwise: false),
        Flag(entry, "normalized", path, otherwise: true));

    private static int ReadId(JsonElement? value, string path) => TryReadId(value) ?? throw InvalidId(path);

    private static int? TryReadId(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var id) && id is >= 0 and <= LargestId ? id : null;

    private static TokenizerFormatException InvalidId(string path) => new(path, $"must be an id from 0 to {LargestId}.");
}
