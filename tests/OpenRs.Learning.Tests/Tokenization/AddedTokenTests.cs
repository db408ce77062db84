using System.Text.Json.Nodes;
using OpenRs.Learning.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

public sealed class AddedTokenTests
{
    [Theory]
    [InlineData("", "ZZb", "1|b", "a token inside a word")]
    [InlineData("", "<tool>x", "2|x", "<tool> beats <to")]
    [InlineData("", "<tox", "3|x", "<to when <tool> does not match")]
    [InlineData("lstrip", "x \t ZZ b", "x|1| b", "white space before is swallowed")]
    [InlineData("rstrip", "ZZ \n x", "1|x", "white space after is swallowed")]
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
