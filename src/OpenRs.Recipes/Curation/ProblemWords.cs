namespace OpenRs.Recipes.Curation;

/// <summary>
/// The words of a problem: runs of letters, in lower case, and runs of digits. Signs, spaces and LaTeX's braces and backslashes are left
/// out, so a problem stays the same under other spacing, punctuation and case; its numbers and names count.
/// </summary>
public static class ProblemWords
{
    /// <summary>The words of a text.</summary>
    public static IReadOnlyList<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var words = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            var isDigit = char.IsAsciiDigit(text[at]);
            while (at < text.Length && (isDigit ? char.IsAsciiDigit(text[at]) : char.IsLetter(text[at])))
            {
                at++;
            }

            if (at > start)
            {
                words.Add(text[start..at].ToLowerInvariant());
            }
            else
            {
                at++;
            }
        }

        return words;
    }
}
