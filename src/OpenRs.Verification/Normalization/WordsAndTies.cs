using System.Buffers;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>
/// What the corrected profile spells otherwise before styling is removed: ties are spaces, "and", "or", percent and degrees in a text are
/// what they are outside, and ordinals are their numbers.
/// </summary>
internal static class WordsAndTies
{
    private const string Degree = "^\\circ";

    private static readonly SearchValues<char> Space = SearchValues.Create("~ \t\r\n");
    private static readonly SearchValues<char> Brace = SearchValues.Create("{");
    private static readonly SearchValues<char> DegreeSign = SearchValues.Create("°");
    private static readonly SearchValues<char> Backslash = SearchValues.Create("\\");
    private static readonly SearchValues<char> DegreeWord = SearchValues.Create("d");

    private static readonly string[] TextCommands = ["text", "textrm", "textnormal", "mathrm", "mbox", "textsuperscript"];

    public static string Apply(string text, WorkBudget budget)
    {
        if (text.Contains('~') || text.Contains("  ", StringComparison.Ordinal))
        {
            text = Rewriter.Apply(text, Space, OneSpace, budget);
        }

        text = Rewriter.Apply(text, DegreeSign, Sign, budget);
        if (text.Contains("deg", StringComparison.Ordinal))
        {
            text = Rewriter.Apply(text, DegreeWord, PlainDegrees, budget);
        }

        if (text.Contains("{\\rm ", StringComparison.Ordinal))
        {
            text = Rewriter.Apply(text, Brace, Roman, budget);
        }

        text = Ordinals.Apply(text, budget);
        text = Rewriter.Apply(text, Backslash, Word, budget);
        return text.Contains("\\%", StringComparison.Ordinal) ? Rewriter.Apply(text, Backslash, SpacedPercent, budget) : text;
    }

    /// <summary>The content of a text command in braces at a position, its braces matched on the way.</summary>
    /// <param name="text">A formula.</param>
    /// <param name="at">Where the command's backslash would be.</param>
    /// <param name="content">First and last position of the content.</param>
    /// <returns>The position after the closing brace, or -1.</returns>
    public static int TextEnd(ReadOnlySpan<char> text, int at, out Range content)
    {
        content = default;
        foreach (var command in TextCommands)
        {
            var open = TextScan.IsAt(text, at, '\\') && TextScan.IsAt(text, at + 1, command)
                ? TextScan.SkipSpace(text, at + 1 + command.Length)
                : -1;
            if (!TextScan.IsAt(text, open, '{'))
            {
                continue;
            }

            var length = text[(open + 1)..].IndexOfAny('{', '}');
            if (length >= 0 && text[open + 1 + length] == '}')
            {
                content = (open + 1)..(open + 1 + length);
                return open + length + 2;
            }
        }

        return -1;
    }

    // "~=" is a relation and "\~" an accent.
    private static bool OneSpace(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        end = at;
        while (end < text.Length && (char.IsWhiteSpace(text[end]) || text[end] == '~') && !TextScan.IsAt(text, end, "~="))
        {
            end++;
        }

        replacement = " ";
        return end > at && (end > at + 1 || text[at] == '~') && !TextScan.IsAt(text, at - 1, '\\');
    }

    // {\rm cm} is \text{cm}; a single letter such as {\rm d} stays a symbol.
    private static bool Roman(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        const string command = "{\\rm ";
        (end, replacement) = (at, "");
        var length = TextScan.IsAt(text, at, command) ? text[(at + command.Length)..].IndexOfAny('{', '}') : -1;
        var close = at + command.Length + length;
        if (length <= 1 || text[close] != '}')
        {
            return false;
        }

        (end, replacement) = (close + 1, $"\\text{{{text[(at + command.Length)..close]}}}");
        return true;
    }

    private static bool Sign(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at + 1, Degree);
        return !TextScan.IsAt(text, at - 1, '^') && !TextScan.IsAt(text, at - 1, '{');
    }

    // "cos 30 degrees": a unit after a number.
    private static bool PlainDegrees(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var length = TextScan.IsAt(text, at, "degrees") ? 7
            : TextScan.IsAt(text, at, "degree") ? 6
            : TextScan.IsAt(text, at, "deg") ? 3
            : 0;
        var before = at - 1;
        while (before >= 0 && char.IsWhiteSpace(text[before]))
        {
            before--;
        }

        if (length == 0 || before < 0 || !(char.IsDigit(text[before]) || text[before] is '}' or ')')
            || (at + length < text.Length && char.IsLetter(text[at + length])))
        {
            return false;
        }

        (end, replacement) = (at + length, Degree);
        return true;
    }

    private static bool Word(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        replacement = "";
        if (TextScan.IsAt(text, at, "\\degree") && !(at + 7 < text.Length && char.IsLetter(text[at + 7]))
            && !TextScan.IsAt(text, at - 1, '^')
            && !TextScan.IsAt(text, at - 1, '{'))
        {
            (end, replacement) = (at + "\\degree".Length, Degree);
            return true;
        }

        end = TextEnd(text, at, out var content);
        if (end < 0 || TextScan.IsAt(text, at - 1, '^') || TextScan.IsAt(text, at - 1, '_'))
        {
            return false;
        }

        replacement = text[content].Trim("~ \t\r\n") switch
        {
            "and" => " and ",
            "or" => " or ",
            "percent" or "Percent" or "percentage" or "per cent" or "pct" or "%" or "\\%" => "\\%",
            "degrees" or "degree" or "deg" => Degree,
            _ => "",
        };
        return replacement.Length > 0;
    }

    // The lexer takes a percent sign with its number, over one space at most.
    private static bool SpacedPercent(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        (end, replacement) = (at, "");
        var sign = at;
        while (sign < text.Length && (char.IsWhiteSpace(text[sign]) || IsThinSpace(text, sign)))
        {
            sign += text[sign] == '\\' ? 2 : 1;
        }

        if (sign == at || !TextScan.IsAt(text, sign, "\\%"))
        {
            return false;
        }

        (end, replacement) = (sign + 2, "\\%");
        return true;
    }

    private static bool IsThinSpace(ReadOnlySpan<char> text, int at) =>
        TextScan.IsAt(text, at, '\\') && at + 1 < text.Length && text[at + 1] is ',' or ':' or ';' or ' ' or '!';
}
