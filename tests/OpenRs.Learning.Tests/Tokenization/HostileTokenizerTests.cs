using System.Text;
using System.Text.Json.Nodes;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

/// <summary>A tokenizer.json comes with the model that somebody uploaded.</summary>
public sealed class HostileTokenizerTests
{
    private const long MaxAllocatedBytes = 256 << 20;

    private static readonly string[] Words =
    [
        "\"model\":", "\"vocab\":{", "\"merges\":[", "\"type\":\"BPE\"", "\"type\":\"ByteLevel\"", "\"type\":\"Sequence\"",
        "\"type\":\"Split\"", "\"Regex\":\"", "\"added_tokens\":[", "\"id\":", "\"content\":", "\"special\":true", "\\\\p{L}+", "(?i:",
        "(a+)+$", "\"eos_token\":", "\"<|im_end|>\"",
    ];

    public static TheoryData<string, string> Files => new()
    {
        { "nested lists", new string('[', 1_000_000) },
        { "nested objects", string.Concat(Enumerable.Repeat("{\"model\":", 200_000)) },
        { "many values", $"[{string.Concat(Enumerable.Repeat("0,", 5_000_000))}0]" },
        { "half a surrogate pair", """{"\ud800":1}""" },
        {
            "large id",
            """{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":16777215},"merges":[]}"""
                + ""","pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false}}"""
        },
        { "negative id", """{"decoder":{"type":"ByteLevel"},"model":{"vocab":{"a":-1},"merges":[]}}""" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Parse_HostileFile_IsRefused(string name, string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        Assert.NotNull(HostileInput.Run(name, () => HuggingFaceTokenizer.Parse(bytes), IsRefusal, maxBytes: 32 << 20));
        HostileInput.Run(name, () => HuggingFaceTokenizer.Parse(Fixtures.SmallWith(static _ => { }), bytes), IsRefusal, MaxAllocatedBytes);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1_000)]
    public void Parse_ManyPatterns_IsRefused(int count) => Assert.NotNull(HostileInput.Run(
        count,
        () => HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file => file["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray([.. Enumerable.Range(0, count).Select(static i => (JsonNode)Split($"{i}")), ByteLevel()]),
        })),
        IsRefusal,
        MaxAllocatedBytes));

    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("(", 1999)]
    [InlineData("(?:a{1,1000}){1,1000}", 50)]
    public void Parse_HostilePattern_IsReadOrRefused(string piece, int times) => HostileInput.Run(
        piece,
        () => HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file => file["pre_tokenizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["pretokenizers"] = new JsonArray(Split(string.Concat(Enumerable.Repeat(piece, times))), ByteLevel()),
        })),
        IsRefusal,
        MaxAllocatedBytes);

    [Fact]
    public void Load_LargeFile_IsRefusedUnread()
    {
        using var folder = new TemporaryFolder();
        using (var file = File.Create(folder["tokenizer.json"]))
        {
            file.SetLength(100 << 20);
        }

        Assert.NotNull(HostileInput.Run(
            "100 MiB",
            () => HuggingFaceTokenizer.Load(folder.Path),
            static error => error is CheckpointFormatException,
            maxBytes: 1 << 20));
    }

    [Fact]
    public void Parse_ChangedFiles_AreReadOrRefused() => new Fuzz(
        "tokenizer.json",
        [Fixtures.SmallWith(static _ => { }), File.ReadAllBytes(RepositoryPaths.Fixture("tokenizer", "char", "tokenizer.json"))],
        static json => HuggingFaceTokenizer.Parse(json).Encode("x = 1 + 2\n\u00e9 <|im_end|>"),
        IsRefusal) { Words = Words }.Run();

    [Fact]
    public void Parse_ChangedConfigurations_AreReadOrRefused()
    {
        var tokenizer = Fixtures.SmallWith(static _ => { });
        new Fuzz(
            "tokenizer_config.json",
            [
                """{"bos_token":null,"eos_token":{"content":"<|im_end|>"},"pad_token":"<|im_end|>","added_tokens_decoder":{"1":{}}}"""u8
                    .ToArray(),
            ],
            json => HuggingFaceTokenizer.Parse(tokenizer, json),
            IsRefusal) { Words = Words }.Run();
    }

    private static JsonObject Split(string pattern) =>
        new() { ["type"] = "Split", ["behavior"] = "Isolated", ["pattern"] = new JsonObject { ["Regex"] = pattern } };

    private static JsonObject ByteLevel() => new() { ["type"] = "ByteLevel", ["add_prefix_space"] = false, ["use_regex"] = false };

    private static bool IsRefusal(Exception error) => error is TokenizerFormatException;
}
