using System.Collections.Frozen;
using OpenRs.Verification.Expressions;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Lexing;

/// <content>Tokens that start with a backslash.</content>
internal static partial class LatexLexer
{
    private const int LongestCommand = 20;

    private static readonly FrozenDictionary<string, (TokenKind Kind, FunctionKind Function)>.AlternateLookup<ReadOnlySpan<char>>
        Commands = LatexVocabulary.Commands.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>>
        Spacing = LatexVocabulary.Spacing.GetAlternateLookup<ReadOnlySpan<char>>();

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
                return name is "mathbb" && NumberSet(text[at..end])
                    ? new Token(TokenKind.NumberSet, at, end - at)
                    : new Token(TokenKind.Accent, at, end - at);
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
}
