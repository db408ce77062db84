using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using OpenRs.Tokenization;

namespace OpenRs.Learning.Tests.Tokenization;

/// <summary>Form C as the tokenizer applies it: decoding gives the normalized text back, since every byte has a token.</summary>
public sealed class NormalizationTests
{
    [Fact]
    public void Encode_RowsOfUnicodesOwnTest_AreInFormC()
    {
        var tokenizer = Fixtures.Small();
        foreach (var line in File.ReadLines(RepositoryPaths.Fixture("tokenizer", "normalization.txt")).Where(line => line[0] != '#'))
        {
            var fields = line.Split(';');
            Assert.Equal(Text(fields[1]), tokenizer.Decode(tokenizer.Encode(Text(fields[0])), skipSpecial: false));
            Assert.Equal(Text(fields[1]), tokenizer.Decode(tokenizer.Encode(Text(fields[1])), skipSpecial: false));
        }
    }

    [Fact]
    public void Encode_WithoutNormalizer_LeavesTheTextAlone()
    {
        var tokenizer = HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file => file["normalizer"] = null));
        Assert.Equal("cafe\u0301", tokenizer.Decode(tokenizer.Encode("cafe\u0301"), skipSpecial: false));
    }

    [Fact]
    public void Encode_NormalizerInASequence_Applies()
    {
        var tokenizer = HuggingFaceTokenizer.Parse(Fixtures.SmallWith(file => file["normalizer"] = new JsonObject
        {
            ["type"] = "Sequence",
            ["normalizers"] = new JsonArray(new JsonObject { ["type"] = "NFC" }),
        }));
        Assert.Equal("caf\u00E9", tokenizer.Decode(tokenizer.Encode("cafe\u0301"), skipSpecial: false));
    }

    [Fact]
    public void Encode_LongRunOfMarks_IsSortedByClass()
    {
        var tokenizer = Fixtures.Small();
        Assert.Equal("\u1EA1\u0323\u0301\u0301", tokenizer.Decode(tokenizer.Encode("a\u0301\u0323\u0301\u0323"), skipSpecial: false));
    }

    private static string Text(string codePoints)
    {
        var text = new StringBuilder();
        foreach (var codePoint in codePoints.Split(' '))
        {
            text.Append(new Rune(int.Parse(codePoint, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
        }

        return text.ToString();
    }
}
