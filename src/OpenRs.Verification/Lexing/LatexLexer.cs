using OpenRs.Verification.Expressions;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Lexing;

/// <summary>Splits a formula into tokens, always taking the longest one. White space and spacing commands separate tokens only.</summary>
internal static partial class LatexLexer
{
    private const int MaxTokens = 4096;

    private static readonly string[] DegreeMarks =
        ["^{\\circle}", "^{\\degree}", "^{\\circ}", "^\\circle", "^\\degree", "^\\circ", "^{°}", "^°"];

    /// <summary>Fills the list with the tokens of a formula and an end token.</summary>
    /// <param name="text">The formula.</param>
    /// <param name="tokens">The list.</param>
    /// <param name="hasDifferentials">A d before a letter makes one symbol with it.</param>
    /// <returns>False if something in the formula is no token.</returns>
    /// <exception cref="WorkLimitException">The formula has too many tokens.</exception>
    public static bool TryRead(ReadOnlySpan<char> text, List<Token> tokens, bool hasDifferentials)
    {
        tokens.Clear();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
                continue;
            }

            if (text[at] == '\\' && SpacingEnd(text, at) is >= 0 and var end)
            {
                at = end;
                continue;
            }

            if (!TryNext(text, at, hasDifferentials, out var token))
            {
                return false;
            }

            tokens.Add(token);
            at += token.Length;
            if (tokens.Count > MaxTokens)
            {
                throw new WorkLimitException();
            }
        }

        tokens.Add(new Token(TokenKind.End, text.Length, 0));
        return true;
    }

    private static bool TryNext(ReadOnlySpan<char> text, int at, bool hasDifferentials, out Token token)
    {
        var c = text[at];
        token = c switch
        {
            '\\' => Command(text, at),
            >= '0' and <= '9' or '.' => Number(text, at),
            '^' => Superscript(text, at),
            _ when char.IsAsciiLetter(c) => Letter(text, at, hasDifferentials),
            _ => Symbol(text, at),
        };
        return token.Length > 0;
    }

    private static Token Number(ReadOnlySpan<char> text, int at)
    {
        var end = AsciiDigitsEnd(text, at);
        var decimals = TextScan.IsAt(text, end, '.') ? AsciiDigitsEnd(text, end + 1) : end;
        end = decimals > end + 1 ? decimals : end;
        if (end == at)
        {
            return text[at] == '.' ? new Token(TokenKind.Unsupported, at, 1) : default;
        }

        var sign = TextScan.IsAt(text, end, 'E') ? end + 1 : -1;
        var exponent = TextScan.IsAt(text, sign, '-') || TextScan.IsAt(text, sign, '+') ? sign + 1 : sign;
        if (sign >= 0 && AsciiDigitsEnd(text, exponent) > exponent)
        {
            return new Token(TokenKind.ScientificNumber, at, AsciiDigitsEnd(text, exponent) - at);
        }

        var percent = end < text.Length && text[end] is ' ' or '\t' or '\r' or '\n' ? end + 1 : end;
        var percentEnd = TextScan.IsAt(text, percent, '%') ? percent + 1 : TextScan.IsAt(text, percent, "\\%") ? percent + 2 : -1;
        return percentEnd >= 0 ? new Token(TokenKind.PercentNumber, at, percentEnd - at) : new Token(TokenKind.Number, at, end - at);
    }

    private static int AsciiDigitsEnd(ReadOnlySpan<char> text, int at)
    {
        while ((uint)at < (uint)text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    private static Token Superscript(ReadOnlySpan<char> text, int at)
    {
        foreach (var mark in DegreeMarks)
        {
            if (TextScan.IsAt(text, at, mark))
            {
                return new Token(TokenKind.Degree, at, mark.Length);
            }
        }

        return TextScan.IsAt(text, at, "^{T}") ? new Token(TokenKind.Transpose, at, 4)
            : TextScan.IsAt(text, at, "^T") ? new Token(TokenKind.Transpose, at, 2)
            : new Token(TokenKind.Caret, at, 1);
    }

    private static Token Letter(ReadOnlySpan<char> text, int at, bool hasDifferentials)
    {
        foreach (var word in LatexVocabulary.ReservedWords)
        {
            if (text[at] == word[0] && TextScan.IsAt(text, at, word))
            {
                var function = LatexVocabulary.OperatorNames.TryGetValue(word, out var entry) ? entry.Function : FunctionKind.None;
                return new Token(TokenKind.NamedOperator, at, word.Length, function);
            }
        }

        return text[at] switch
        {
            'd' when hasDifferentials && DifferentialEnd(text, at) is >= 0 and var end => new Token(TokenKind.Differential, at, end - at),
            'e' => new Token(TokenKind.EulerE, at, 1),
            'E' => new Token(TokenKind.CapitalE, at, 1),
            _ => new Token(TokenKind.Letter, at, 1),
        };
    }

    private static int DifferentialEnd(ReadOnlySpan<char> text, int at)
    {
        var name = at + 1;
        while (name < text.Length && text[name] is ' ' or '\t' or '\r' or '\n')
        {
            name++;
        }

        if (name >= text.Length || !(char.IsAsciiLetter(text[name]) || text[name] == '\\'))
        {
            return -1;
        }

        if (text[name] != '\\')
        {
            return name + 1;
        }

        var end = name + 1;
        while (end < text.Length && char.IsAsciiLetter(text[end]))
        {
            end++;
        }

        return end > name + 1 ? end : -1;
    }

    private static Token Symbol(ReadOnlySpan<char> text, int at)
    {
        var next = at + 1 < text.Length ? text[at + 1] : '\0';
        var kind = (text[at], next) switch
        {
            ('!', '=') or ('=', '=') or ('<', '=') or ('>', '=') or ('~', '=') => text[at] switch
            {
                '!' => TokenKind.NotEqual,
                '=' => TokenKind.Equivalent,
                '<' => TokenKind.LessOrEqual,
                '>' => TokenKind.GreaterOrEqual,
                _ => TokenKind.Approximately,
            },
            _ => TokenKind.End,
        };
        if (kind != TokenKind.End)
        {
            return new Token(kind, at, 2);
        }

        kind = SymbolKinds.Of(text[at]);
        if (kind == TokenKind.End && LatexVocabulary.GreekLetters.ContainsKey(text[at]))
        {
            kind = TokenKind.Greek;
        }

        return kind == TokenKind.End ? default : new Token(kind, at, 1);
    }
}
