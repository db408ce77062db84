namespace OpenRs.Verification.Text;

/// <summary>Whole words in a text; letters, digits and underscores make words.</summary>
internal static class Words
{
    public static bool IsWordChar(char c) => char.IsLetterOrDigit(c) || c == '_';

    public static bool IsBoundary(ReadOnlySpan<char> text, int at)
    {
        var before = at > 0 && IsWordChar(text[at - 1]);
        var after = at < text.Length && IsWordChar(text[at]);
        return before != after;
    }

    public static bool Contains(ReadOnlySpan<char> text, ReadOnlySpan<char> word)
    {
        for (var from = 0; text[from..].IndexOf(word) is >= 0 and var offset; from += offset + 1)
        {
            if (IsBoundary(text, from + offset) && IsBoundary(text, from + offset + word.Length))
            {
                return true;
            }
        }

        return false;
    }
}
