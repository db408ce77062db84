using System.Buffers;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// Reads a number or arithmetic expression that stands at the start of the text, after white space or after an equals sign.
/// </summary>
internal static class PlainValue
{
    private const string Currencies = "$€£¥₹₽₪₩₫฿₡₢₣₤₥₦₧₨₭₮₯₰₱₲₳₴₵₶₷₸₺₻₼₾₿";

    private static readonly SearchValues<char> Starters = SearchValues.Create("0123456789-(.*" + Currencies);
    private static readonly SearchValues<char> Operators = SearchValues.Create("+-*×/^()÷");

    /// <summary>First position at or after a position where a value may start, or -1.</summary>
    public static int NextCandidate(ReadOnlySpan<char> text, int at)
    {
        for (var first = at == 0 ? 0 : at + 1; first < text.Length; first++)
        {
            var offset = text[first..].IndexOfAny(Starters);
            if (offset < 0)
            {
                return -1;
            }

            first += offset;
            if (first == 0 || IsBoundary(text, first - 1))
            {
                return Math.Max(0, first - 1);
            }
        }

        return -1;
    }

    /// <summary>Arithmetic if there is any, else a number.</summary>
    public static AnswerMatch? Any(ReadOnlySpan<char> text, int at, PlainTail tail, WorkBudget budget) =>
        Arithmetic(text, at, tail, budget) ?? Number(text, at, tail);

    /// <summary>Reads digits, operators and spaces with at least one operator, ended by punctuation, white space or the end.</summary>
    public static AnswerMatch? Arithmetic(ReadOnlySpan<char> text, int at, PlainTail tail, WorkBudget budget) =>
        (at == 0 ? ArithmeticFrom(text, 0, 0, tail, budget) : null)
        ?? (IsBoundary(text, at) ? ArithmeticFrom(text, at, at + 1, tail, budget) : null);

    /// <summary>Reads a number with an optional currency sign before and percent sign or word after it.</summary>
    public static AnswerMatch? Number(ReadOnlySpan<char> text, int at, PlainTail tail) =>
        (at == 0 ? NumberFrom(text, 0, 0, tail) : null)
        ?? (IsBoundary(text, at) ? NumberFrom(text, at, at + 1, tail) : null);

    private static bool IsBoundary(ReadOnlySpan<char> text, int at) => TextScan.IsAt(text, at, '=') || TextScan.IsSpaceAt(text, at);

    private static AnswerMatch? ArithmeticFrom(ReadOnlySpan<char> text, int start, int from, PlainTail tail, WorkBudget budget)
    {
        if (TextScan.IsAt(text, from, "**") && ArithmeticBody(text, start, from + 2, tail, budget) is { } bold)
        {
            return bold;
        }

        return ArithmeticBody(text, start, from, tail, budget);
    }

    private static AnswerMatch? ArithmeticBody(ReadOnlySpan<char> text, int start, int from, PlainTail tail, WorkBudget budget)
    {
        var digit = from;
        digit += TextScan.IsAt(text, digit, '-') ? 1 : 0;
        digit += TextScan.IsAt(text, digit, '(') ? 1 : 0;
        digit += TextScan.IsAt(text, digit, '-') ? 1 : 0;
        if (!TextScan.IsDigitAt(text, digit))
        {
            return null;
        }

        var firstOperator = -1;
        var run = digit + 1;
        while (run < text.Length
            && (char.IsDigit(text[run]) || text[run] == '.' || char.IsWhiteSpace(text[run]) || Operators.Contains(text[run])))
        {
            firstOperator = firstOperator < 0 && Operators.Contains(text[run]) ? run : firstOperator;
            run++;
        }

        budget.Spend(1 + ((run - from) >> 4));
        if (firstOperator < 0)
        {
            return null;
        }

        for (var end = run; end >= firstOperator + 2; end--)
        {
            // A closing bracket that ends the run may belong to the expression or to what follows it.
            if (TextScan.IsAt(text, end, ')') && ArithmeticEnd(text, end + 1, tail) is >= 0 and var afterBracket)
            {
                return ArithmeticMatch(start, from, end + 1, afterBracket);
            }

            if (ArithmeticEnd(text, end, tail) is >= 0 and var after)
            {
                return ArithmeticMatch(start, from, end, after);
            }
        }

        return null;
    }

    private static AnswerMatch ArithmeticMatch(int start, int from, int end, int after) =>
        new() { Kind = AnswerKind.Arithmetic, Start = start, End = after, Arithmetic = (from, end - from) };

    private static int ArithmeticEnd(ReadOnlySpan<char> text, int end, PlainTail tail)
    {
        if (TextScan.IsAt(text, end, "**") && StopEnd(text, end + 2) is >= 0 and var afterBold && TailFits(text, afterBold, tail))
        {
            return afterBold;
        }

        return StopEnd(text, end) is >= 0 and var after && TailFits(text, after, tail) ? after : -1;
    }

    private static int StopEnd(ReadOnlySpan<char> text, int at)
    {
        if (at == text.Length)
        {
            return at;
        }

        return at < text.Length && (text[at] is '.' or ',' or ':' or ')' or '$' || char.IsWhiteSpace(text[at])) ? at + 1 : -1;
    }

    private static AnswerMatch? NumberFrom(ReadOnlySpan<char> text, int start, int from, PlainTail tail)
    {
        if (TextScan.IsAt(text, from, "**") && NumberAfterCurrency(text, start, from + 2, tail) is { } bold)
        {
            return bold;
        }

        return NumberAfterCurrency(text, start, from, tail);
    }

    private static AnswerMatch? NumberAfterCurrency(ReadOnlySpan<char> text, int start, int from, PlainTail tail)
    {
        if (from < text.Length && Currencies.Contains(text[from]) && NumberBody(text, start, from + 1, tail) is { } priced)
        {
            return priced;
        }

        return NumberBody(text, start, from, tail);
    }

    private static AnswerMatch? NumberBody(ReadOnlySpan<char> text, int start, int at, PlainTail tail)
    {
        if (at >= text.Length || TextScan.IsDigitAt(text, at - 1) || !(char.IsDigit(text[at]) || text[at] is '-' or '.'))
        {
            return null;
        }

        return Grouped(text, start, at, tail) ?? WithDecimals(text, start, at, tail) ?? Plain(text, start, at, tail);
    }

    private static AnswerMatch? Grouped(ReadOnlySpan<char> text, int start, int at, PlainTail tail)
    {
        var first = TextScan.IsAt(text, at, '-') ? at + 1 : at;
        if (!TextScan.IsDigitAt(text, first) || text[first] == '0')
        {
            return null;
        }

        for (var digits = Math.Min(3, TextScan.SkipDigits(text, first) - first); digits >= 1; digits--)
        {
            var end = first + digits;
            while ((TextScan.IsAt(text, end, ',') || TextScan.IsAt(text, end, ' ')) && HasThreeDigits(text, end + 1))
            {
                end += 4;
            }

            for (; end > first + digits; end -= 4)
            {
                if (Finish(text, start, at, end, DecimalEnd(text, end, '.'), tail) is { } match)
                {
                    return match;
                }
            }
        }

        return null;
    }

    private static bool HasThreeDigits(ReadOnlySpan<char> text, int at) =>
        TextScan.IsDigitAt(text, at) && TextScan.IsDigitAt(text, at + 1) && TextScan.IsDigitAt(text, at + 2);

    private static AnswerMatch? WithDecimals(ReadOnlySpan<char> text, int start, int at, PlainTail tail)
    {
        var first = TextScan.IsAt(text, at, '-') ? at + 1 : at;
        var end = TextScan.SkipDigits(text, first);
        if (end == first && first != at)
        {
            return null;
        }

        var separator = end > first && TextScan.IsAt(text, end, ',') ? ',' : '.';
        for (var stop = DecimalEnd(text, end, separator); stop > end + 1; stop--)
        {
            if (FinishExact(text, start, at, end, stop, tail) is { } match)
            {
                return match;
            }
        }

        return null;
    }

    private static AnswerMatch? Plain(ReadOnlySpan<char> text, int start, int at, PlainTail tail)
    {
        var first = TextScan.IsAt(text, at, '-') ? at + 1 : at;
        for (var end = TextScan.SkipDigits(text, first); end > first; end--)
        {
            if (FinishExact(text, start, at, end, end, tail) is { } match)
            {
                return match;
            }
        }

        return null;
    }

    private static int DecimalEnd(ReadOnlySpan<char> text, int at, char separator)
    {
        var end = TextScan.IsAt(text, at, separator) ? TextScan.SkipDigits(text, at + 1) : at;
        return end > at + 1 ? end : at;
    }

    private static AnswerMatch? Finish(ReadOnlySpan<char> text, int start, int at, int integerEnd, int decimalEnd, PlainTail tail)
    {
        for (var stop = decimalEnd; stop > integerEnd + 1; stop--)
        {
            if (FinishExact(text, start, at, integerEnd, stop, tail) is { } match)
            {
                return match;
            }
        }

        return FinishExact(text, start, at, integerEnd, integerEnd, tail);
    }

    private static AnswerMatch? FinishExact(ReadOnlySpan<char> text, int start, int at, int integerEnd, int decimalEnd, PlainTail tail)
    {
        var percentEnd = TextScan.PercentEnd(text, TextScan.SkipSpace(text, decimalEnd), allowBackslash: false);
        var number = new PlainNumber(at, integerEnd - at, decimalEnd - integerEnd, percentEnd >= 0);
        if (percentEnd >= 0 && TailFits(text, percentEnd, tail))
        {
            return new AnswerMatch { Kind = AnswerKind.Number, Start = start, End = percentEnd, Number = number };
        }

        return TailFits(text, decimalEnd, tail)
            ? new AnswerMatch { Kind = AnswerKind.Number, Start = start, End = decimalEnd, Number = number with { IsPercent = false } }
            : null;
    }

    private static bool TailFits(ReadOnlySpan<char> text, int at, PlainTail tail) => tail switch
    {
        PlainTail.Hope => TextScan.IsHopeAt(text, at),
        PlainTail.NotEquals => !TextScan.IsAt(text, TextScan.SkipSpace(text, at), '='),
        _ => true,
    };
}
