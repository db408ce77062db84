using System.Buffers;
using System.Globalization;

namespace OpenRs.Learning.Tokenization;

/// <summary>
/// Cuts a text at added tokens: leftmost first, the longest of those that start there, never overlapping; the rules of
/// Hugging Face's AddedVocabulary.
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
        for (var at = 0; Next(text, ref at) is { } token; at = Math.Max(at, done))
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

    private static bool EndsWithWord(ReadOnlySpan<char> text) => !text.IsEmpty && IsWord(text[^1]);

    private static bool StartsWithWord(ReadOnlySpan<char> text) => !text.IsEmpty && IsWord(text[0]);

    /// <summary>Oniguruma's <c>\w</c>: letters, numbers, marks and connecting punctuation.</summary>
    private static bool IsWord(char value) => char.IsLetterOrDigit(value) || char.GetUnicodeCategory(value)
        is UnicodeCategory.NonSpacingMark
        or UnicodeCategory.SpacingCombiningMark
        or UnicodeCategory.EnclosingMark
        or UnicodeCategory.ConnectorPunctuation;

    /// <summary>A part of the text, and the added token that it is, if it is one.</summary>
    public readonly record struct Part(int Start, int Length, int? Id);
}
