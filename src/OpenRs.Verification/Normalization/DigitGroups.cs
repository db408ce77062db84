using System.Text;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>
/// Joins the groups of a long number where they can be nothing else: after commas in an argument of a fraction, root or power, which cannot
/// be a list, or with a group that starts with a zero, which no element of a list does; after thin or plain spaces anywhere.
/// </summary>
internal static class DigitGroups
{
    private const int GroupSize = 3;

    public static string Join(string text, WorkBudget budget)
    {
        if (!HasGroups(text))
        {
            return text;
        }

        budget.Spend(text.Length);
        var result = new StringBuilder(text.Length);
        var arguments = new Arguments();
        for (var at = 0; at < text.Length;)
        {
            arguments.Enter(text, at);
            if (StartsNumber(text, at) && TryJoin(text, at, arguments.IsInside, result) is > 0 and var end)
            {
                at = end;
                continue;
            }

            result.Append(text[at++]);
        }

        return result.ToString();
    }

    private static bool HasGroups(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAny(", \\"); at >= 0;)
        {
            var digits = at + SeparatorLength(text, at);
            if (digits > at && TextScan.IsDigitAt(text, at - 1) && TextScan.SkipDigits(text, digits) == digits + GroupSize)
            {
                return true;
            }

            var next = text[(at + 1)..].IndexOfAny(", \\");
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static int SeparatorLength(ReadOnlySpan<char> text, int at) => text[at] switch
    {
        ',' or ' ' => 1,
        '\\' when at + 1 < text.Length && text[at + 1] is ',' or ' ' or ':' or ';' => 2,
        _ => 0,
    };

    private static bool StartsNumber(ReadOnlySpan<char> text, int at) =>
        TextScan.IsDigitAt(text, at) && (at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '.' or ',' or '_' or '^'));

    // The end of the joined number, or 0.
    private static int TryJoin(ReadOnlySpan<char> text, int at, bool isArgument, StringBuilder result)
    {
        var end = TextScan.SkipDigits(text, at);
        if (end - at > GroupSize || text[at] == '0' || end == text.Length || SeparatorLength(text, end) is 0 and var none)
        {
            return 0;
        }

        var separator = text.Slice(end, SeparatorLength(text, end));
        var (start, hasZero) = (end, false);
        while (text[end..].StartsWith(separator) && TextScan.SkipDigits(text, end + separator.Length) == end + separator.Length + GroupSize)
        {
            hasZero |= text[end + separator.Length] == '0';
            end += separator.Length + GroupSize;
        }

        if (end == start || (separator is "," && !isArgument && !hasZero))
        {
            return 0;
        }

        foreach (var c in text[at..end])
        {
            if (char.IsDigit(c))
            {
                result.Append(c);
            }
        }

        return end;
    }

    /// <summary>Whether the position reached is directly inside the braces of an argument that is one value.</summary>
    private struct Arguments
    {
        private Stack<Brace>? _open;
        private bool _afterNumerator;

        private enum Brace
        {
            Other,
            Argument,
            Numerator,
        }

        public readonly bool IsInside => _open is { Count: > 0 } && _open.Peek() != Brace.Other;

        public void Enter(ReadOnlySpan<char> text, int at)
        {
            switch (text[at])
            {
                case '{':
                    (_open ??= []).Push(Kind(text[..at].TrimEnd()));
                    break;
                case '(' or '[':
                    (_open ??= []).Push(Brace.Other);
                    break;
                case '}' or ')' or ']' when _open is { Count: > 0 }:
                    _afterNumerator = _open.Pop() == Brace.Numerator;
                    break;
            }
        }

        private readonly Brace Kind(ReadOnlySpan<char> before) =>
            before.EndsWith("\\frac") || before.EndsWith("\\binom") ? Brace.Numerator
            : before.EndsWith("\\sqrt") || before.EndsWith("^") || (before.EndsWith("}") && _afterNumerator) ? Brace.Argument
            : before.EndsWith("]") && before.LastIndexOf("\\sqrt[") >= 0 ? Brace.Argument
            : Brace.Other;
    }
}
