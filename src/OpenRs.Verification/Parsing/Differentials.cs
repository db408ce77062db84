using OpenRs.Verification.Text;

namespace OpenRs.Verification.Parsing;

/// <summary>Signs that a d before a letter is a differential and not a factor.</summary>
internal static class Differentials
{
    public static bool Present(ReadOnlySpan<char> text)
    {
        var first = text.IndexOf('d');
        if (first < 0)
        {
            return false;
        }

        if (text.Contains("\\int", StringComparison.Ordinal) || text.Contains("\\partial", StringComparison.Ordinal)
            || text.Contains("\\frac{d", StringComparison.Ordinal))
        {
            return true;
        }

        // dy = 2x dx, dy/dx
        var pairs = 0;
        for (var at = first; at < text.Length; at++)
        {
            var name = TextScan.SkipSpace(text, at + 1);
            var isWord = at > 0 && (char.IsAsciiLetter(text[at - 1]) || text[at - 1] == '\\');
            pairs += text[at] == 'd' && !isWord && name < text.Length && char.IsAsciiLetter(text[name]) ? 1 : 0;
        }

        return pairs >= 2 && text.ContainsAny('=', '/');
    }
}
