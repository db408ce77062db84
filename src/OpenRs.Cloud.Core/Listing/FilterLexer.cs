using System.Text;

namespace OpenRs.Cloud.Listing;

/// <summary>Cuts a filter into its pieces.</summary>
internal static class FilterLexer
{
    private static readonly string[] Symbols = ["!=", "<=", ">=", "=", "<", ">", ":", "(", ")", "."];

    /// <exception cref="FilterException">A character that means nothing here, or a text without its end.</exception>
    public static IReadOnlyList<FilterToken> Read(string filter)
    {
        var tokens = new List<FilterToken>();
        var position = 0;
        while (true)
        {
            while (position < filter.Length && char.IsWhiteSpace(filter[position]))
            {
                position++;
            }

            if (position == filter.Length)
            {
                tokens.Add(new FilterToken(FilterTokenKind.End, "", position + 1));
                return tokens;
            }

            var (token, end) = ReadOne(filter, position);
            tokens.Add(token);
            position = end;
        }
    }

    private static (FilterToken Token, int End) ReadOne(string filter, int start)
    {
        if (filter[start] is '"' or '\'')
        {
            return ReadQuoted(filter, start);
        }

        // A dot between digits, as in 0.5, or between the parts of a name, is found when the parser puts words together.
        var end = start;
        while (end < filter.Length && IsWordCharacter(filter[end]))
        {
            end++;
        }

        if (end > start)
        {
            return (new FilterToken(FilterTokenKind.Word, filter[start..end], start + 1), end);
        }

        var symbol = Array.Find(Symbols, symbol => filter.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal))
            ?? throw new FilterException($"at position {start + 1}: '{filter[start]}' means nothing here; put texts between quotes.");
        return (new FilterToken(FilterTokenKind.Symbol, symbol, start + 1), start + symbol.Length);
    }

    private static (FilterToken Token, int End) ReadQuoted(string filter, int start)
    {
        var text = new StringBuilder();
        for (var i = start + 1; i < filter.Length; i++)
        {
            if (filter[i] == filter[start])
            {
                return (new FilterToken(FilterTokenKind.Quoted, text.ToString(), start + 1), i + 1);
            }

            if (filter[i] == '\\' && ++i == filter.Length)
            {
                break;
            }

            text.Append(filter[i]);
        }

        throw new FilterException($"at position {start + 1}: the text that begins here has no closing {filter[start]}.");
    }

    private static bool IsWordCharacter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '/' or '+' or '*';
}
