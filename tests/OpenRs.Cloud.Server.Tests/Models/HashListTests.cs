using System.Text;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Models;

namespace OpenRs.Cloud.Server.Tests.Models;

/// <summary>SHA256SUMS comes from outside.</summary>
public sealed class HashListTests
{
    private static readonly string Hash = new('a', 64);

    [Fact]
    public void Parse_WhatSha256sumWrites_IsTheHashesByName() => Assert.Equal(
        new Dictionary<string, string> { ["config.json"] = Hash, ["model.safetensors"] = new('b', 64) },
        Parse($"{Hash}  config.json\n{new string('b', 64)} *model.safetensors\r\n\n{Hash}  SHA256SUMS\n"));

    [Theory]
    [InlineData("", "names no file")]
    [InlineData("config.json", "line 1 is not 64 lower-case hexadecimal digits, two spaces and a name")]
    [InlineData("HASH config.json", "line 1 is not")]
    [InlineData("HASH  ", "line 1 is not")]
    [InlineData("\nUPPER  config.json", "line 2 is not")]
    [InlineData("HASH  ../config.json", "line 1 names '../config.json'")]
    [InlineData("HASH  sub/config.json", "line 1 names 'sub/config.json'")]
    [InlineData("HASH  .hidden", "line 1 names '.hidden'")]
    [InlineData("HASH  a\nHASH  a", "line 2 names 'a' again")]
    public void Parse_WhatIsWrong_IsRefusedByItsLine(string text, string words)
    {
        var bytes = text.Replace("HASH", Hash, StringComparison.Ordinal).Replace("UPPER", new string('A', 64), StringComparison.Ordinal);
        var refused = Assert.Throws<CloudException>(() => Parse(bytes));
        Assert.Equal(ErrorReason.InvalidModel, refused.Reason);
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_MoreFilesThanAModelHas_IsRefused() => Assert.Contains(
        "line 1001 is beyond 1000 files",
        Assert.Throws<CloudException>(() => Parse(
            string.Join('\n', Enumerable.Range(0, 1001).Select(static number => $"{Hash}  file-{number}")))).Message,
        StringComparison.Ordinal);

    private static SortedDictionary<string, string> Parse(string text) => HashList.Parse(Encoding.UTF8.GetBytes(text));
}
