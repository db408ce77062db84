using OpenRs.Verification.Expressions;
using OpenRs.Verification.Extraction;

namespace OpenRs.Verification.Parsing;

/// <summary>Cuts a formula into tokens, always taking the longest one. White space and spacing commands separate tokens only.</summary>
internal static class LatexLexer
{
    private const int MaxTokens = 4096;
    private const int LongestCommand = 20;

    private static readonly string[] DegreeMarks =
        ["^{\\circle}", "^{\\degree}", "^{\\circ}", "^\\circle", "^\\degree", "^\\circ", "^{°}", "^°"];

    private static readonly System.Collections.Frozen.FrozenDictionary<string, (TokenKind Kind, FunctionKind Function)>.AlternateLookup<ReadOnlySpan<char>>
        Commands = LatexVocabulary.Commands.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly System.Collections.Frozen.FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>
        Spacing = LatexVocabulary.Spacing.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Fills the list with the tokens of a formula and an end token.</summary>
    /// <returns>False if something in the formula is no token.</returns>
    /// <exception cref="WorkLimitException">The formula has too many tokens.</exception>
    public static bool TryRead(ReadOnlySpan<char> text, List<Token> tokens)
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

            if (!TryNext(text, at, out var token))
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

    private static bool TryNext(ReadOnlySpan<char> text, int at, out Token token)
    {
        var c = text[at];
        token = c switch
        {
            '\\' => Command(text, at),
            >= '0' and <= '9' or '.' => Number(text, at),
            '^' => Superscript(text, at),
            _ when char.IsAsciiLetter(c) => Letter(text, at),
            _ => Symbol(text, at),
        };
        return token.Length > 0;
    }

    private static int SpacingEnd(ReadOnlySpan<char> text, int at)
    {
        if (at + 1 < text.Length && text[at + 1] is ',' or ':' or ';' or '!' or '$')
        {
            return at + 2;
        }

        var run = CommandRun(text, at);
        for (var length = run.Length; length >= 4; length--)
        {
            if (Spacing.Contains(run[..length]))
            {
                return at + 1 + length;
            }
        }

        return -1;
    }

    private static ReadOnlySpan<char> CommandRun(ReadOnlySpan<char> text, int at)
    {
        var end = at + 1;
        while (end < text.Length && char.IsAsciiLetter(text[end]) && end - at <= LongestCommand)
        {
            end++;
        }

        return text[(at + 1)..end];
    }

    private static Token Command(ReadOnlySpan<char> text, int at)
    {
        var run = CommandRun(text, at);
        if (run.IsEmpty)
        {
            return CommandSymbol(text, at);
        }

        if (run is "begin" or "end")
        {
            return MatrixEdge(text, at, run is "begin");
        }

        for (var length = run.Length; length > 0; length--)
        {
            var name = run[..length];
            if (LatexVocabulary.IsAccent(name) && AccentEnd(text, at + 1 + length) is >= 0 and var end)
            {
                return name is "mathbb" && NumberSet(text[at..end]) ? new Token(TokenKind.NumberSet, at, end - at) : new Token(TokenKind.Accent, at, end - at);
            }

            if (Commands.TryGetValue(name, out var entry))
            {
                // A gamma that is followed by a space is a letter, any other one may be the function.
                var kind = entry.Kind == TokenKind.Gamma && TextScan.IsAt(text, at + 1 + length, ' ') ? TokenKind.Greek : entry.Kind;
                return new Token(kind, at, length + 1, entry.Function);
            }
        }

        return default;
    }

    private static bool NumberSet(ReadOnlySpan<char> command) =>
        command is "\\mathbb{N}" or "\\mathbb{Z}" or "\\mathbb{Q}" or "\\mathbb{R}" or "\\mathbb{C}" or "\\mathbb{P}";

    private static int AccentEnd(ReadOnlySpan<char> text, int at)
    {
        var open = at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n' ? at + 1 : at;
        var length = TextScan.IsAt(text, open, '{') ? text[open..].IndexOf('}') : -1;
        return length < 0 ? -1 : open + length + 1;
    }

    private static Token CommandSymbol(ReadOnlySpan<char> text, int at)
    {
        if (TextScan.IsAt(text, at, "\\{\\}"))
        {
            return new Token(TokenKind.EmptySet, at, 4);
        }

        var kind = at + 1 >= text.Length ? TokenKind.End : text[at + 1] switch
        {
            '{' => TokenKind.LeftBraceVisual,
            '}' => TokenKind.RightBraceVisual,
            '(' => TokenKind.LeftParenthesisCommand,
            ')' => TokenKind.RightParenthesisCommand,
            '|' => TokenKind.Norm,
            '\\' => TokenKind.RowBreak,
            _ => TokenKind.End,
        };
        return kind == TokenKind.End ? default : new Token(kind, at, 2);
    }

    private static Token MatrixEdge(ReadOnlySpan<char> text, int at, bool begin)
    {
        var open = at + (begin ? "\\begin" : "\\end").Length;
        var length = TextScan.IsAt(text, open, '{') ? text[open..].IndexOf('}') : -1;
        if (length < 0)
        {
            return default;
        }

        var end = open + length + 1;
        switch (text.Slice(open + 1, length - 1))
        {
            case "matrix" or "pmatrix" or "bmatrix":
                return new Token(begin ? TokenKind.MatrixStart : TokenKind.MatrixEnd, at, end - at);
            case "vmatrix":
                return new Token(begin ? TokenKind.DeterminantStart : TokenKind.DeterminantEnd, at, end - at);
            case "array":
                end = begin ? ColumnsEnd(text, end) : end;
                return end < 0 ? default : new Token(begin ? TokenKind.MatrixStart : TokenKind.MatrixEnd, at, end - at);
            default:
                return default;
        }
    }

    private static int ColumnsEnd(ReadOnlySpan<char> text, int at)
    {
        var end = at + 1;
        while (end < text.Length && text[end] is 'c' or 'l' or 'r')
        {
            end++;
        }

        return TextScan.IsAt(text, at, '{') && TextScan.IsAt(text, end, '}') ? end + 1 : -1;
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

    private static Token Letter(ReadOnlySpan<char> text, int at)
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
            'd' when DifferentialEnd(text, at) is >= 0 and var end => new Token(TokenKind.Differential, at, end - at),
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
