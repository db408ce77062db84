using System.Buffers;
using System.Globalization;
using System.Text;

namespace OpenRs.Tokenization;

/// <summary>
/// Cuts a text at added tokens: leftmost first, the longest of those that start there; the rules of Hugging Face's
/// AddedVocabulary. White space that a token swallows is still searched: a token that begins in it is found, too.
/// </summary>
internal sealed class AddedTokenMatcher
{
    private readonly SearchValues<char> _firstCharacters;
    private readonly Dictionary<char, AddedToken[]> _longestFirst;

    public AddedTokenMatcher(IEnumerable<AddedToken> tokens)
    {
        _longestFirst = tokens.GroupBy(token => token.Content[0])
            .ToDictionary(group => group.Key, group => group.OrderByDescending(token => token.Content.Length).ToArray());
        _firstCharacters = SearchValues.Create([.. _longestFirst.Keys]);
    }

    /// <summary>The parts of the text in order, without gaps other than stripped white space.</summary>
    public List<Part> Split(ReadOnlySpan<char> text)
    {
        var parts = new List<Part>();
        var done = 0;
        for (var at = 0; Next(text, ref at) is { } token;)
        {
            var start = at;
            at += token.Content.Length;
            if (token.SingleWord && (EndsWithWord(text[..start]) || StartsWithWord(text[at..])))
            {
                continue;
            }

            var end = token.StripRight ? text.Length - text[at..].TrimStart().Length : at;
            start = token.StripLeft ? Math.Max(done, text[..start].TrimEnd().Length) : start;
            if (start > done)
            {
                parts.Add(new Part(done, start - done, null));
            }

            parts.Add(new Part(start, end - start, token.Id));
            done = end;
        }

        if (done < text.Length)
        {
            parts.Add(new Part(done, text.Length - done, null));
        }

        return parts;
    }

    private AddedToken? Next(ReadOnlySpan<char> text, ref int at)
    {
        while (text[at..].IndexOfAny(_firstCharacters) is >= 0 and var skipped)
        {
            at += skipped;
            foreach (var token in _longestFirst[text[at]])
            {
                if (text[at..].StartsWith(token.Content, StringComparison.Ordinal))
                {
                    return token;
                }
            }

            at++;
        }

        return null;
    }

    private static bool EndsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool StartsWithWord(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out var rune, out _) == OperationStatus.Done && IsWord(rune);

    /// <summary>
    /// <c>\w</c> of Rust's regex library (UTS #18 annex C): alphabetic, marks, decimal digits, connecting punctuation, joiners. The
    /// ranges are the symbols that Unicode counts as alphabetic: letters in circles and squares.
    /// </summary>
    private static bool IsWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || rune.Value is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark
            or UnicodeCategory.SpacingCombiningMark
            or UnicodeCategory.EnclosingMark
            or UnicodeCategory.ConnectorPunctuation;

    /// <summary>A part of the text, and the added token that it is, if it is one.</summary>
    public readonly record struct Part(int Start, int Length, int? Id);
}
