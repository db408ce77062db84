using System.Globalization;
using System.Text.RegularExpressions;

namespace OpenRs.Tokenization;

/// <summary>
/// Hugging Face's <c>Split</c> with behaviour <c>Isolated</c>, several in a row: each pattern cuts every piece that the one
/// before it left into its matches and what lies between them. No pattern leaves the text whole.
/// </summary>
internal sealed class SplitPreTokenizer(IReadOnlyList<Regex> patterns)
{
    /// <summary>
    /// For each Unicode category a character of it below U+10000. .NET matches UTF-16 units, so a letter outside the basic
    /// plane would count as two surrogates; patterns see this stand-in for it instead.
    /// </summary>
    private const string StandIns =
        "\u00C0\u00DF\u01C5\u02B0\u00AA\u0300\u0903\u0488\u0660\u16EE\u00B2\u2000\u2028\u2029\u0080\u00AD\uFFFD\uE000\u203F" +
        "\u2010\u0F3A\u0F3B\u00AB\u00BB\u00A1\u00AC\u00A2\u00A8\u00A6\u0378";

    /// <summary>The pieces of a text, in order and without gaps.</summary>
    public List<(int Offset, int Length)> PreTokenize(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            return [];
        }

        return text.IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? Split(text) : SplitWithStandIns(text);
    }

    private List<(int Offset, int Length)> Split(ReadOnlySpan<char> text)
    {
        List<(int Offset, int Length)> pieces = [(0, text.Length)];
        foreach (var pattern in patterns)
        {
            var finer = new List<(int Offset, int Length)>(text.Length / 4);
            foreach (var (offset, length) in pieces)
            {
                Split(text.Slice(offset, length), pattern, offset, finer);
            }

            pieces = finer;
        }

        return pieces;
    }

    private static void Split(ReadOnlySpan<char> piece, Regex pattern, int offset, List<(int Offset, int Length)> finer)
    {
        var done = 0;
        foreach (var match in pattern.EnumerateMatches(piece))
        {
            Add(done, match.Index);
            Add(match.Index, match.Index + match.Length);
            done = match.Index + match.Length;
        }

        Add(done, piece.Length);

        void Add(int start, int end)
        {
            if (end > start)
            {
                finer.Add((offset + start, end - start));
            }
        }
    }

    private List<(int Offset, int Length)> SplitWithStandIns(ReadOnlySpan<char> text)
    {
        var shadow = new char[text.Length];
        var positions = new int[text.Length + 1];
        var count = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            positions[count] = at;
            shadow[count++] = rune.IsBmp ? (char)rune.Value : StandIns[(int)CharUnicodeInfo.GetUnicodeCategory(rune.Value)];
            at += rune.Utf16SequenceLength;
        }

        positions[count] = at;
        var pieces = Split(shadow.AsSpan(0, count));
        for (var i = 0; i < pieces.Count; i++)
        {
            var (offset, length) = pieces[i];
            pieces[i] = (positions[offset], positions[offset + length] - positions[offset]);
        }

        return pieces;
    }
}
