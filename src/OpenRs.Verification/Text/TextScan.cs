namespace OpenRs.Verification.Text;

/// <summary>Small matchers over a text; positions are character offsets.</summary>
internal static class TextScan
{
    public static int SkipSpace(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }

        return at;
    }

    public static int SkipDigits(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && char.IsDigit(text[at]))
        {
            at++;
        }

        return at;
    }

    public static bool IsDigitAt(ReadOnlySpan<char> text, int at) => (uint)at < (uint)text.Length && char.IsDigit(text[at]);

    public static bool IsSpaceAt(ReadOnlySpan<char> text, int at) => (uint)at < (uint)text.Length && char.IsWhiteSpace(text[at]);

    public static bool IsAt(ReadOnlySpan<char> text, int at, char c) => (uint)at < (uint)text.Length && text[at] == c;

    public static bool IsAt(ReadOnlySpan<char> text, int at, ReadOnlySpan<char> word) =>
        at >= 0 && at <= text.Length && text[at..].StartsWith(word, StringComparison.Ordinal);

    /// <summary>First position at or after a position where a word stands in any case, or -1.</summary>
    public static int IndexOfIgnoreCase(ReadOnlySpan<char> text, int from, ReadOnlySpan<char> word)
    {
        var offset = from < text.Length ? text[from..].IndexOf(word, StringComparison.OrdinalIgnoreCase) : -1;
        return offset < 0 ? -1 : from + offset;
    }

    /// <summary>End of a percent sign or word at a position, or -1. Words may start with a capital.</summary>
    public static int PercentEnd(ReadOnlySpan<char> text, int at, bool allowBackslash)
    {
        if (IsAt(text, at, '%'))
        {
            return at + 1;
        }

        if (allowBackslash && IsAt(text, at, "\\%"))
        {
            return at + 2;
        }

        if (!IsAt(text, at, 'P') && !IsAt(text, at, 'p'))
        {
            return -1;
        }

        return IsAt(text, at + 1, "ercent") ? at + "percent".Length : IsAt(text, at + 1, "ct") ? at + "pct".Length : -1;
    }

    /// <summary>An optional full stop, an optional white space and then "I hope".</summary>
    public static bool IsHopeAt(ReadOnlySpan<char> text, int at)
    {
        if (IsAt(text, at, '.') && IsHopeAfterStop(text, at + 1))
        {
            return true;
        }

        return IsHopeAfterStop(text, at);
    }

    private static bool IsHopeAfterStop(ReadOnlySpan<char> text, int at) =>
        IsAt(text, at, "I hope") || (IsSpaceAt(text, at) && IsAt(text, at + 1, "I hope"));
}
