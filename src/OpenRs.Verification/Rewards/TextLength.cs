namespace OpenRs.Verification.Rewards;

internal static class TextLength
{
    // The reference system's language counts code points; a surrogate pair is one of them.
    public static int CodePoints(ReadOnlySpan<char> text)
    {
        var length = text.Length;
        for (var at = text.IndexOfAnyInRange('\uD800', '\uDBFF'); at >= 0; at = text.IndexOfAnyInRange('\uD800', '\uDBFF'))
        {
            length -= at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 1 : 0;
            text = text[(at + 1)..];
        }

        return length;
    }
}
