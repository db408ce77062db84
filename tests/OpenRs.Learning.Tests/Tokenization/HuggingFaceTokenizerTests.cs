using System.Text;
using System.Text.Json.Nodes;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

public sealed class HuggingFaceTokenizerTests
{
    [Fact]
    public void Load_MergesAsPairsOrAsText_GivesTheSameIds()
    {
        var text = HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file =>
        {
            var merges = file["model"]!["merges"]!.AsArray().Select(pair => (JsonNode)$"{pair![0]} {pair[1]}").ToArray();
            file["model"]!["merges"] = new JsonArray(merges);
        }));
        Assert.All(Fixtures.SmallRows(), row => Assert.Equal(row.Ids, text.Encode(row.Text)));
    }

    [Fact]
    public void Load_CharacterTokenizer_GivesOneIdPerCharacter()
    {
        var tokenizer = Fixtures.Characters();
        var ids = tokenizer.Encode("12+34=<think>\n6\n</think>\n\\boxed{46}");
        Assert.Equal(6 + 1 + 3 + 1 + 11, ids.Length);
        Assert.Equal("12+34=<think>\n6\n</think>\n\\boxed{46}", tokenizer.Decode(ids, skipSpecial: true));
        Assert.Equal(56, tokenizer.VocabularySize);
        Assert.Equal((53, 50, 50), (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId));
    }

    [Fact]
    public void Encode_ByteOutsideTheVocabulary_VanishesAsInTheLibrary() =>
        Assert.Equal(Fixtures.Characters().Encode("12"), Fixtures.Characters().Encode("1Ж2"));

    [Fact]
    public void Decode_SkipSpecial_KeepsAddedTokensThatAreNotSpecial()
    {
        var tokenizer = Fixtures.Small();
        var ids = tokenizer.Encode("<｜begin▁of▁sentence｜><think>x</think><｜end▁of▁sentence｜>");
        Assert.Equal("<think>x</think>", tokenizer.Decode(ids, skipSpecial: true));
    }

    [Fact]
    public void Decode_IdsWithoutToken_GiveNothing()
    {
        var tokenizer = Fixtures.Small();
        Assert.Equal("a", tokenizer.Decode([tokenizer.VocabularySize, tokenizer.TokenToId("a")!.Value, int.MaxValue], skipSpecial: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.Decode([-1], skipSpecial: false));
    }

    [Fact]
    public void TokenToId_AndBack_AreInverse()
    {
        var tokenizer = Fixtures.Small();
        Assert.All(Enumerable.Range(0, tokenizer.VocabularySize), id => Assert.Equal(id, tokenizer.TokenToId(tokenizer.IdToToken(id)!)));
        Assert.Null(tokenizer.TokenToId("no such token"));
        Assert.Null(tokenizer.IdToToken(tokenizer.VocabularySize));
    }

    [Fact]
    public void Config_NamesSpecialTokens_OverTheUsualNames()
    {
        var config = Encoding.UTF8.GetBytes("""{"eos_token": {"content": "<|im_end|>"}, "pad_token": "<|im_start|>", "bos_token": null}""");
        var tokenizer = HuggingFaceTokenizer.Parse(Fixtures.SmallWith(_ => { }), config);
        Assert.Equal(
            (null, tokenizer.TokenToId("<|im_end|>"), tokenizer.TokenToId("<|im_start|>")),
            (tokenizer.BosId, tokenizer.EosId, tokenizer.PadId));
    }

    [Fact]
    public void Config_NamesUnknownToken_Fails()
    {
        var config = Encoding.UTF8.GetBytes("""{"eos_token": "<nothing>"}""");
        var error = Assert.Throws<TokenizerFormatException>(() => HuggingFaceTokenizer.Parse(Fixtures.SmallWith(_ => { }), config));
        Assert.Equal("tokenizer_config.json eos_token", error.Key);
    }

    [Theory]
    [InlineData("model", "type", "\"Unigram\"", "model.type")]
    [InlineData("model", "dropout", "0.1", "model.dropout")]
    [InlineData("model", "unk_token", "\"<unk>\"", "model.unk_token")]
    [InlineData("model", "byte_fallback", "true", "model.byte_fallback")]
    [InlineData("model", "ignore_merges", "1", "model.ignore_merges")]
    [InlineData("model", "end_of_word_suffix", "\"</w>\"", "model.end_of_word_suffix")]
    [InlineData("model", "vocab", "{}", "model.vocab")]
    [InlineData("model", "vocab", "{\"a\": -1}", "model.vocab['a']")]
    [InlineData("model", "vocab", "{\"a\": 1, \"b\": 1}", "model.vocab['b']")]
    [InlineData("model", "merges", "[\"a b c\"]", "model.merges[0]")]
    [InlineData("model", "merges", "[[\"q\", \"zz\"]]", "model.merges[0]")]
    [InlineData("model", "merges", "[\"h e\", \"h e\"]", "model.merges[1]")]
    [InlineData(null, "normalizer", "{\"type\": \"Lowercase\"}", "normalizer.type")]
    [InlineData(
        null, "normalizer",
        "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"Strip\"}]}",
        "normalizer.normalizers[1].type")]
    [InlineData(null, "pre_tokenizer", "null", "pre_tokenizer")]
    [InlineData(null, "pre_tokenizer", "{\"type\": \"Metaspace\"}", "pre_tokenizer.type")]
    [InlineData(null, "pre_tokenizer", "{\"type\": \"ByteLevel\", \"add_prefix_space\": true}", "pre_tokenizer.add_prefix_space")]
    [InlineData(
        null, "pre_tokenizer",
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"x\"}, \"behavior\": \"Removed\"}",
        "pre_tokenizer.behavior")]
    [InlineData(
        null, "pre_tokenizer",
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"[a&&b]\"}, \"behavior\": \"Isolated\"}",
        "pre_tokenizer.pattern.Regex")]
    [InlineData(
        null, "pre_tokenizer",
        "{\"type\": \"Split\", \"pattern\": {\"Regex\": \"a++\"}, \"behavior\": \"Isolated\"}",
        "pre_tokenizer.pattern.Regex")]
    [InlineData(null, "decoder", "{\"type\": \"WordPiece\"}", "decoder.type")]
    [InlineData(null, "decoder", "null", "decoder")]
    [InlineData(null, "added_tokens", "[{\"id\": 3, \"content\": \"<x>\"}]", "added_tokens[0]")]
    [InlineData(null, "added_tokens", "[{\"id\": \"3\", \"content\": \"<x>\"}]", "added_tokens[0].id")]
    [InlineData(null, "model", "null", "model")]
    public void Load_UnsupportedOrDamagedKey_NamesTheKey(string? parent, string key, string value, string expected)
    {
        var json = Fixtures.SmallWith(file => (parent is null ? file : file[parent]!)[key] = JsonNode.Parse(value));
        var error = Assert.Throws<TokenizerFormatException>(() => HuggingFaceTokenizer.Parse(json));
        Assert.Equal(expected, error.Key);
    }

    [Fact]
    public void Load_BrokenJson_NamesThePlace()
    {
        var error = Assert.Throws<TokenizerFormatException>(
            () => HuggingFaceTokenizer.Parse(Encoding.UTF8.GetBytes("{\n \"model\": {,}}")));
        Assert.Contains("line 2, byte 12", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HalfASurrogatePair_IsAFormatError()
    {
        var json = Encoding.UTF8.GetString(Fixtures.SmallWith(_ => { }))
            .Replace("\"vocab\":{", "\"vocab\":{\"\\ud800\":900,", StringComparison.Ordinal);
        Assert.Throws<TokenizerFormatException>(() => HuggingFaceTokenizer.Parse(Encoding.UTF8.GetBytes(json)));
    }

    [Fact]
    public void PreTokenizer_SeveralSplits_CutEachOthersPieces()
    {
        // As in DeepSeek-V3: digits in threes first, then words; GPT-2's pattern inside ByteLevel last.
        var tokenizer = HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file =>
        {
            var parts = file["pre_tokenizer"]!["pretokenizers"]!.AsArray();
            parts[0]!["pattern"] = new JsonObject { ["String"] = "the" };
            parts[1]!["use_regex"] = true;
        }));
        var alone = Fixtures.Small();
        Assert.Equal(
            [.. alone.Encode("x"), .. alone.Encode("the"), .. alone.Encode("n"), .. alone.Encode("12")], tokenizer.Encode("xthen12"));
    }
}
