using System.Buffers;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// Finds formulas between delimiters: <c>$$..$$</c> and <c>\[..\]</c> over several lines, <c>$..$</c>, <c>\(..\)</c> and <c>[..]</c> on one
/// line, and a bare fraction of two numbers. With boxes wanted, only formulas that hold a <c>\boxed{..}</c> count.
/// </summary>
internal static class FormulaScanner
{
    private const string Box = "\\boxed{";
    private const string Fraction = "\\frac{";

    private static readonly SearchValues<char> Openers = SearchValues.Create("$\\[-");

    /// <summary>First position at or after a position where a formula may start, or -1.</summary>
    public static int NextCandidate(ReadOnlySpan<char> text, int at)
    {
        var offset = text[at..].IndexOfAny(Openers);
        if (offset < 0)
        {
            return -1;
        }

        var found = at + offset;
        // The bracket form owns the white space before its bracket.
        return text[found] == '[' && offset > 0 && char.IsWhiteSpace(text[found - 1]) ? found - 1 : found;
    }

    /// <summary>Reads the formula that starts exactly at a position.</summary>
    public static bool TryMatch(ReadOnlySpan<char> text, int at, bool boxed, WorkBudget budget, out LatexSpan formula)
    {
        formula = default;
        budget.Spend(2);
        if (at >= text.Length)
        {
            return false;
        }

        var (start, close, after) = text[at] switch
        {
            '$' => Dollars(text, at, budget),
            '\\' => Backslash(text, at, boxed, budget),
            '-' when !boxed => FractionAt(text, at),
            var c when char.IsWhiteSpace(c) => Bracket(text, at, budget),
            _ => (-1, -1, -1),
        };

        if (start < 0 || close <= start || (boxed && !HoldsBox(text[start..close])))
        {
            return false;
        }

        var end = TextScan.SkipSpace(text, after);
        var percentEnd = TextScan.PercentEnd(text, end, allowBackslash: true);
        formula = new LatexSpan(start, close - start, percentEnd < 0 ? end : percentEnd, percentEnd >= 0);
        return true;
    }

    private static (int Start, int Close, int After) Dollars(ReadOnlySpan<char> text, int at, WorkBudget budget)
    {
        if (TextScan.IsAt(text, at - 1, '\\'))
        {
            return (-1, -1, -1);
        }

        if (TextScan.IsAt(text, at + 1, '$') && DisplayDollars(text, at + 2, budget) is >= 0 and var close)
        {
            return (at + 2, close, close + 2);
        }

        if (TextScan.IsDigitAt(text, at - 1))
        {
            return (-1, -1, -1);
        }

        var i = at + 1;
        for (; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == '$' && text[i - 1] != '\\')
            {
                budget.Spend(1 + ((i - at) >> 4));
                return i > at + 1 ? (at + 1, i, i + 1) : (-1, -1, -1);
            }
        }

        budget.Spend(1 + ((i - at) >> 4));
        return (-1, -1, -1);
    }

    private static int DisplayDollars(ReadOnlySpan<char> text, int start, WorkBudget budget)
    {
        var length = text[start..].IndexOf("$$");
        budget.Spend(1 + ((length < 0 ? text.Length - start : length) >> 6));
        return length > 0 && text[start + length - 1] != '\\' ? start + length : -1;
    }

    private static (int Start, int Close, int After) Backslash(ReadOnlySpan<char> text, int at, bool boxed, WorkBudget budget)
    {
        if (at + 1 >= text.Length)
        {
            return (-1, -1, -1);
        }

        if (text[at + 1] == 'f')
        {
            return boxed ? (-1, -1, -1) : FractionAt(text, at);
        }

        if (text[at + 1] is not ('(' or '[') || TextScan.IsAt(text, at - 1, '\\'))
        {
            return (-1, -1, -1);
        }

        return text[at + 1] == '['
            ? Delimited(text, at + 2, "\\]", oneLine: false, budget)
            : Delimited(text, at + 2, "\\)", oneLine: true, budget);
    }

    private static (int Start, int Close, int After) Delimited(
        ReadOnlySpan<char> text, int start, ReadOnlySpan<char> closer, bool oneLine, WorkBudget budget)
    {
        var length = text[start..].IndexOf(closer);
        budget.Spend(1 + ((length < 0 ? text.Length - start : length) >> 6));
        if (length <= 0 || text[start + length - 1] == '\\' || (oneLine && text.Slice(start, length).Contains('\n')))
        {
            return (-1, -1, -1);
        }

        return (start, start + length, start + length + closer.Length);
    }

    private static (int Start, int Close, int After) Bracket(ReadOnlySpan<char> text, int at, WorkBudget budget)
    {
        if (!TextScan.IsAt(text, at + 1, '['))
        {
            return (-1, -1, -1);
        }

        var start = at + 2;
        var length = text[start..].IndexOfAny('\n', '[', ']');
        budget.Spend(1 + ((length < 0 ? text.Length - start : length) >> 6));
        var close = start + length;
        return length > 0 && text[close] == ']' && TextScan.IsSpaceAt(text, close + 1) ? (start, close, close + 2) : (-1, -1, -1);
    }

    private static (int Start, int Close, int After) FractionAt(ReadOnlySpan<char> text, int at)
    {
        var command = TextScan.IsAt(text, at, '-') ? at + 1 : at;
        if (!TextScan.IsAt(text, command, Fraction))
        {
            return (-1, -1, -1);
        }

        var middle = SimpleNumberEnd(text, command + Fraction.Length);
        if (!TextScan.IsAt(text, middle, "}{"))
        {
            return (-1, -1, -1);
        }

        var end = SimpleNumberEnd(text, middle + 2);
        return TextScan.IsAt(text, end, '}') ? (at, end + 1, end + 1) : (-1, -1, -1);
    }

    private static int SimpleNumberEnd(ReadOnlySpan<char> text, int at)
    {
        var digits = TextScan.IsAt(text, at, '-') ? at + 1 : at;
        var end = TextScan.SkipDigits(text, digits);
        if (end == digits)
        {
            return -1;
        }

        var separated = TextScan.IsAt(text, end, '.') || TextScan.IsAt(text, end, ',');
        var decimals = separated ? TextScan.SkipDigits(text, end + 1) : end;
        return separated && decimals > end + 1 ? decimals : end;
    }

    private static bool HoldsBox(ReadOnlySpan<char> content)
    {
        var box = content.IndexOf(Box);
        return box >= 0 && content.Length > box + Box.Length + 1 && content[(box + Box.Length + 1)..].Contains('}');
    }
}
