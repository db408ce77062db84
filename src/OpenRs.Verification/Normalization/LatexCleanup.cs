using System.Buffers;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>Removes styling from a formula and spells its commands in one way.</summary>
internal static class LatexCleanup
{
    private static readonly SearchValues<char> BackslashOnly = SearchValues.Create("\\");
    private static readonly SearchValues<char> ParenthesisOnly = SearchValues.Create("(");
    private static readonly SearchValues<char> RemovalTriggers = SearchValues.Create("\\$\"'");
    private static readonly SearchValues<char> SpellingTriggers = SearchValues.Create("\\~{,aoip \t\n\r\v\f\u0085\u00A0");

    private static readonly string[] LeftDelimiters =
    [
        "\\{", "{", "\\|", "|", "[", "(", "\\rbracl", "\\lgroup", "\\lbrace", "\\lbrack", "\\vert", "\\lvert", "\\lceil",
        "\\lfloor", "\\langle", "\\llcorner", "\\ulcorner",
    ];

    private static readonly string[] RightDelimiters =
    [
        "\\}", "}", "\\|", "|", "]", ")", "\\rbrack", "\\rgroup", "\\rbrace", "\\vert", "\\rvert", "\\rceil", "\\rfloor",
        "\\rangle", "\\lrcorner", "\\urcorner",
    ];

    public static string Apply(string text, WorkBudget budget)
    {
        if (text.Contains('\\'))
        {
            text = text.Replace("\\mathrm{T}", "T", StringComparison.Ordinal)
                .Replace("\\mathrm{d}", "d", StringComparison.Ordinal)
                .Replace("{\\rm d}", "d", StringComparison.Ordinal)
                .Replace("\\left[\\begin{matrix}", "\\begin{bmatrix}", StringComparison.Ordinal)
                .Replace("\\end{matrix}\\right]", "\\end{bmatrix}", StringComparison.Ordinal);
            text = Rewriter.Apply(text, BackslashOnly, LeftSize, budget);
            text = Rewriter.Apply(text, BackslashOnly, RightSize, budget);
        }

        text = Rewriter.Apply(text, ParenthesisOnly, FallingFactorial, budget);
        text = Rewriter.Apply(text, RemovalTriggers, Removal, budget);
        text = Rewriter.Apply(text, SpellingTriggers, Spelling, budget);
        text = text.Replace('\n', ' ').Replace('\t', ' ');
        return text.Contains("matrix", StringComparison.Ordinal) ? text : Rewriter.Apply(text, BackslashOnly, DoubledBackslash, budget);
    }

    private static bool LeftSize(ReadOnlySpan<char> text, int at, out int end, out string replacement) =>
        Size(text, at, "left", LeftDelimiters, out end, out replacement);

    private static bool RightSize(ReadOnlySpan<char> text, int at, out int end, out string replacement) =>
        Size(text, at, "right", RightDelimiters, out end, out replacement);

    private static bool Size(ReadOnlySpan<char> text, int at, string command, string[] delimiters, out int end, out string replacement)
    {
        var name = TextScan.IsAt(text, at + 1, 'm') ? at + 2 : at + 1;
        if (TextScan.IsAt(text, name, command))
        {
            foreach (var delimiter in delimiters)
            {
                if (TextScan.IsAt(text, name + command.Length, delimiter))
                {
                    (end, replacement) = (name + command.Length + delimiter.Length, delimiter);
                    return true;
                }
            }
        }

        (end, replacement) = (at, "");
        return false;
    }

    // (n)_{k}, the number of ordered choices of k out of n.
    private static bool FallingFactorial(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var close = SimpleEnd(text, at + 1);
        if (!TextScan.IsAt(text, close, ")_{"))
        {
            return false;
        }

        var closeIndex = SimpleEnd(text, close + 3);
        if (!TextScan.IsAt(text, closeIndex, '}'))
        {
            return false;
        }

        var n = text[(at + 1)..close];
        var k = text[(close + 3)..closeIndex];
        (end, replacement) = (closeIndex + 1, $"\\frac{{({n})!}}{{(({n})-({k}))!}}");
        return true;
    }

    private static int SimpleEnd(ReadOnlySpan<char> text, int from)
    {
        var at = from;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '+' or '-' or '*' or '/' or '\\' or ' '))
        {
            at++;
        }

        return at > from ? at : -1;
    }

    private static bool Removal(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        replacement = "";
        end = text[at] switch
        {
            '$' => at + 1,
            '"' or '\'' => TextScan.IsAt(text, at - 1, '\\') ? -1 : at + 1,
            _ => CommandRemovalEnd(text, at),
        };
        return end >= 0;
    }

    private static int CommandRemovalEnd(ReadOnlySpan<char> text, int at)
    {
        var after = text[(at + 1)..];
        if (after.StartsWith("$"))
        {
            return at + 2;
        }

        if (after.StartsWith("!"))
        {
            return TextScan.SkipSpace(text, at + 2);
        }

        if (after.StartsWith("mathrm{th}"))
        {
            return at + 1 + "mathrm{th}".Length;
        }

        if (after.StartsWith("displaystyle"))
        {
            return at + 1 + "displaystyle".Length;
        }

        if (after.StartsWith("text"))
        {
            var open = TextScan.SkipSpace(text, at + 1 + "text".Length);
            var close = TextScan.IsAt(text, open, '{') ? TextScan.SkipSpace(text, open + 1) : -1;
            return TextScan.IsAt(text, close, '}') ? close + 1 : -1;
        }

        return -1;
    }

    private static bool Spelling(ReadOnlySpan<char> text, int at, out int end, out string replacement) =>
        CommandSpelling(text, at, out end, out replacement)
        || SymbolSpelling(text, at, out end, out replacement)
        || WordSpelling.TryMatch(text, at, out end, out replacement);

    private static bool CommandSpelling(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        if (text[at] != '\\')
        {
            return false;
        }

        var name = text[(at + 1)..];
        (var length, replacement) =
            name.StartsWith("mathrm") || name.StartsWith("mathit") || name.StartsWith("mathbf") ? (6, "\\text")
            : name.StartsWith("textnormal") ? (10, "\\text")
            : name.StartsWith("textbf") || name.StartsWith("textit") || name.StartsWith("textrm") ? (6, "\\text")
            : name.StartsWith("dfrac") || name.StartsWith("tfrac") || name.StartsWith("cfrac") ? (5, "\\frac")
            : (0, "");
        end = at + 1 + length;
        return length > 0;
    }

    private static bool SymbolSpelling(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        if (char.IsWhiteSpace(text[at]) && TextScan.IsAt(text, at + 1, '.'))
        {
            (end, replacement) = (at + 2, " 0.");
        }
        else if (TextScan.IsAt(text, at, "{."))
        {
            (end, replacement) = (at + 2, "{0.");
        }
        else if (TextScan.IsAt(text, at, "~="))
        {
            (end, replacement) = (at + 2, "\\approx");
        }
        else if (BracedComma(text, at) is >= 0 and var afterComma)
        {
            (end, replacement) = (afterComma, ",");
        }

        return end > at;
    }

    private static int BracedComma(ReadOnlySpan<char> text, int at)
    {
        var open = TextScan.SkipSpace(text, at);
        if (!TextScan.IsAt(text, open, '{'))
        {
            return -1;
        }

        var comma = TextScan.SkipSpace(text, open + 1);
        var close = TextScan.IsAt(text, comma, ',') ? TextScan.SkipSpace(text, comma + 1) : -1;
        return TextScan.IsAt(text, close, '}') ? close + 1 : -1;
    }

    private static bool DoubledBackslash(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at + 2, "\\");
        return TextScan.IsAt(text, at + 1, '\\') && at + 2 < text.Length && char.IsAsciiLetter(text[at + 2]);
    }
}
