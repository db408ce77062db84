using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OpenRs.Learning.Quickstart;

/// <summary>
/// The quickstart model's tokenizer: one token per character, and the control tokens of the deepseek-r1 chat template. In tokenizer.json
/// it is byte-level BPE without merges, which every loader of that format understands.
/// </summary>
public static class QuickstartTokenizer
{
    private const string Characters = "0123456789abcdefghijklmnopqrstuvwxyz\n +=-\\{}";

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] ControlTokens =
        ["<｜end▁of▁sentence｜>", "<｜User｜>", "<｜Assistant｜>", "<｜begin▁of▁sentence｜>", "<think>", "</think>"];

    /// <summary>Number of token ids.</summary>
    public static int VocabularySize => Characters.Length + ControlTokens.Length;

    /// <summary>The id that begins a prompt.</summary>
    public static int BosId => Characters.Length + 3;

    /// <summary>The id that ends a completion, and fills a batch.</summary>
    public static int EosId => Characters.Length;

    /// <summary>The prompt of a problem as the deepseek-r1 template renders it: it ends with the opened think tag and a newline.</summary>
    public static int[] EncodePrompt(string problem) =>
        Encode($"{ControlTokens[3]}{ControlTokens[1]}{problem}{ControlTokens[2]}{ControlTokens[4]}\n");

    /// <summary>A completion with its end token.</summary>
    public static int[] EncodeCompletion(string completion) => [.. Encode(completion), EosId];

    /// <summary>The ids of a text that spells out control tokens.</summary>
    /// <exception cref="ArgumentException">A character is not in the vocabulary.</exception>
    public static int[] Encode(string text)
    {
        var ids = new List<int>();
        for (var i = 0; i < text.Length;)
        {
            var control = Array.FindIndex(ControlTokens, token => string.CompareOrdinal(text, i, token, 0, token.Length) == 0);
            var id = control >= 0 ? Characters.Length + control : Characters.IndexOf(text[i], StringComparison.Ordinal);
            ids.Add(id >= 0 ? id : throw new ArgumentException($"'{text[i]}' at {i} is not in the quickstart vocabulary.", nameof(text)));
            i += control >= 0 ? ControlTokens[control].Length : 1;
        }

        return [.. ids];
    }

    /// <summary>The text of ids, without begin and end tokens.</summary>
    public static string Decode(IEnumerable<int> ids) => string.Concat(ids.Where(id => id != BosId && id != EosId)
        .Select(id => id < Characters.Length ? Characters[id].ToString() : ControlTokens[id - Characters.Length]));

    /// <summary>The files of the tokenizer in a model folder, by name.</summary>
    public static IReadOnlyDictionary<string, byte[]> Files() => new Dictionary<string, byte[]>
    {
        ["tokenizer.json"] = Encoding.UTF8.GetBytes(Tokenizer().ToJsonString(Readable) + "\n"),
        ["tokenizer_config.json"] = Encoding.UTF8.GetBytes(Config().ToJsonString(Readable) + "\n"),
    };

    private static JsonObject Tokenizer() => new()
    {
        ["version"] = "1.0",
        ["truncation"] = null,
        ["padding"] = null,
        ["added_tokens"] = new JsonArray([.. ControlTokens.Select((token, i) => (JsonNode)AddedToken(token, Characters.Length + i))]),
        ["normalizer"] = null,
        ["pre_tokenizer"] = ByteLevel(),
        ["post_processor"] = null,
        ["decoder"] = ByteLevel(),
        ["model"] = new JsonObject
        {
            ["type"] = "BPE",
            ["dropout"] = null,
            ["unk_token"] = null,
            ["continuing_subword_prefix"] = "",
            ["end_of_word_suffix"] = "",
            ["fuse_unk"] = false,
            ["byte_fallback"] = false,
            ["ignore_merges"] = false,
            ["vocab"] = new JsonObject(Characters.Select((character, i) => KeyValuePair.Create(ByteLevelName(character), (JsonNode?)i))),
            ["merges"] = new JsonArray(),
        },
    };

    private static JsonObject Config() => new()
    {
        ["add_bos_token"] = false,
        ["bos_token"] = ControlTokens[3],
        ["eos_token"] = ControlTokens[0],
        ["pad_token"] = ControlTokens[0],
        ["tokenizer_class"] = "PreTrainedTokenizerFast",
    };

    // Begin and end disappear when text is decoded; the tags stay, as in the distilled models, because rewards read them.
    private static JsonObject AddedToken(string content, int id) => new()
    {
        ["id"] = id,
        ["content"] = content,
        ["single_word"] = false,
        ["lstrip"] = false,
        ["rstrip"] = false,
        ["normalized"] = false,
        ["special"] = id == EosId || id == BosId,
    };

    private static JsonObject ByteLevel() => new()
    {
        ["type"] = "ByteLevel",
        ["add_prefix_space"] = false,
        ["trim_offsets"] = true,
        ["use_regex"] = false,
    };

    // GPT-2's byte alphabet shifts unprintable bytes by 256.
    private static string ByteLevelName(char character) => character <= ' ' ? ((char)(character + 256)).ToString() : character.ToString();
}
