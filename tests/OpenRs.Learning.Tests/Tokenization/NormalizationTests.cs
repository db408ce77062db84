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

    // The library's tables are those of Unicode 9: a mark of a later version keeps its place, and a later pair stays two characters.
    [Theory]
    [InlineData("0041 0898 0334", "0041 0898 0334")]
    [InlineData("0041 0301 1DFA 0323", "00C1 1DFA 0323")]
    [InlineData("11935 11930", "11935 11930")]
    public void Encode_CharactersOfLaterVersionsThanTheLibrarys_AreLeftAlone(string given, string expected)
    {
        var tokenizer = Fixtures.Small();
        Assert.Equal(Text(expected), tokenizer.Decode(tokenizer.Encode(Text(given)), skipSpecial: false));
    }

    // Sorted mark by mark, this takes minutes.
    [Fact]
    public void Encode_ManyMarksOutOfOrder_TakesNoLongTime()
    {
        var tokenizer = Fixtures.Small();
        var text = "q" + string.Concat(Enumerable.Repeat("\u0301\u0323", 100_000));
        HostileInput.Run("marks", () => tokenizer.Encode(text), static _ => false, maxBytes: 256 << 20);
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
