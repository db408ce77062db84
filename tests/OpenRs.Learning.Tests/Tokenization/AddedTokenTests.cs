using System.Text.Json.Nodes;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("", "ZZb", "1|b", "a token inside a word")]
    [InlineData("", "<tool>x", "2|x", "<tool> beats <to")]
    [InlineData("", "<tox", "3|x", "<to when <tool> does not match")]
    [InlineData("lstrip", "x \t ZZ b", "x|1| b", "white space before is swallowed")]
    [InlineData("rstrip", "ZZ \n x", "1|x", "white space after is swallowed")]
    [InlineData("rstrip", "ZZ  <to  b", "1|3|b", "one after the other")]
    [InlineData("single_word", "xZZ ZZ ZZb ZZ_ ZZ", "xZZ |1| ZZb ZZ_ |1", "only whole words")]
    public void Encode_AddedTokens_FollowTheirRules(string rule, string text, string expected, string why)
    {
        var tokenizer = WithTokens(rule, normalized: false, "ZZ", "<tool>", "<to");
        var parts = new List<string>();
        foreach (var id in tokenizer.Encode(text))
        {
            if (id >= 1000)
            {
                parts.Add((id - 999).ToString(System.Globalization.CultureInfo.InvariantCulture));
                parts.Add("");
            }
            else if (parts.Count == 0)
            {
                parts.Add(tokenizer.Decode([id], skipSpecial: false));
            }
            else
            {
                parts[^1] += tokenizer.Decode([id], skipSpecial: false);
            }
        }

        Assert.True(expected == string.Join('|', parts.Where(part => part.Length > 0)), $"{why}: {string.Join('|', parts)}");
    }

    [Fact]
    public void Encode_NormalizedToken_IsFoundInTheNormalizedText()
    {
        Assert.Equal([1000], WithTokens("", normalized: true, "caf\u00E9").Encode("cafe\u0301"));
        Assert.NotEqual([1000], WithTokens("", normalized: false, "caf\u00E9").Encode("cafe\u0301"));
    }

    [Theory]
    [InlineData("\U0001D4B3ZZ", "a letter beyond the basic plane")]
    [InlineData("ZZ\u200Dx", "a joiner")]
    [InlineData("\u2167ZZ", "a letter number")]
    [InlineData("ZZ\u24B6", "a letter in a circle")]
    [InlineData("ZZ\u0301", "a mark")]
    public void Encode_SingleWordTokenBesideAWordCharacter_IsNotFound(string text, string beside)
    {
        var tokenizer = WithTokens("single_word", normalized: false, "ZZ");
        Assert.True(!tokenizer.Encode(text).Contains(1000), beside);
        Assert.Contains(1000, tokenizer.Encode("\u00BDZZ\U0001F600"));
    }

    [Fact]
    public void Encode_TokenInSwallowedWhiteSpace_IsFound()
    {
        var tokenizer = WithTokens("rstrip", normalized: false, "ZZ", "\n\n");
        Assert.Equal([1000, 1001, .. tokenizer.Encode("x")], tokenizer.Encode("ZZ \n\nx"));
    }

    [Theory]
    [InlineData("\u00E9!", "\uFFFD!")]
    [InlineData("\u00E9 !", "\u00E9 !")]
    public void Decode_AddedToken_GoesThroughTheByteAlphabetAsInHuggingFace(string content, string expected) =>
        Assert.Equal(expected, WithTokens("", normalized: false, content).Decode([1000], skipSpecial: false));

    private static HuggingFaceTokenizer WithTokens(string rule, bool normalized, params string[] contents) =>
        HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file => file["added_tokens"] = new JsonArray([.. contents.Select((content, i) =>
        {
            var token = new JsonObject { ["id"] = 1000 + i, ["content"] = content, ["normalized"] = normalized };
            if (rule.Length > 0)
            {
                token[rule] = true;
            }

            return (JsonNode)token;
        })])));
}
