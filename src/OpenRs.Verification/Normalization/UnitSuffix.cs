using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>
/// Removes the unit that ends a formula: a text with an optional power, or a known word after a digit, a brace or a space.
/// </summary>
internal static class UnitSuffix
{
    public static string Remove(string text, WorkBudget budget)
    {
        text = RemoveText(text, budget);
        return RemoveWord(RemoveWord(text, UnitVocabulary.Reference, budget), UnitVocabulary.Reference, budget);
    }

    // A formula that ends in a text, or in a text to a power, loses everything from its first text on.
    private static string RemoveText(string text, WorkBudget budget)
    {
        var brace = PowerStart(text);
        if (brace <= 0 || text[brace - 1] != '}')
        {
            return text;
        }

        ReadOnlySpan<char> head = text.AsSpan(0, brace - 1);
        var asText = head.IndexOf("\\text{");
        var asBox = head.IndexOf("\\mbox{");
        budget.Spend(text.Length);
        var start = asText < 0 ? asBox : asBox < 0 ? asText : Math.Min(asText, asBox);
        if (start < 0)
        {
            return text.Trim();
        }

        var kept = head[..start].Trim();
        return kept.IsEmpty ? text : kept.ToString();
    }

    private static int PowerStart(ReadOnlySpan<char> text)
    {
        if (text.Length >= 3 && text[^2] == '^' && char.IsDigit(text[^1]) && text[^3] == '}')
        {
            return text.Length - 2;
        }

        var braced = text.Length >= 5 && text[^1] == '}' && char.IsDigit(text[^2]) && text[^3] == '^' && text[^4] == '{' && text[^5] == '}';
        return braced ? text.Length - 4 : text.Length;
    }

    /// <summary>Removes the word that ends a formula if it is a unit.</summary>
    public static string RemoveWord(string text, UnitVocabulary vocabulary, WorkBudget budget)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimEnd();
        var mayAbbreviate = trimmed.Length >= 3 && (trimmed[^2] == ' ' || trimmed[^3] == ' ' || trimmed[^1] == 's');
        if (trimmed.IsEmpty || !(char.IsLetter(trimmed[^1]) || trimmed[^1] is '2' or '³' or '™' || mayAbbreviate))
        {
            return text;
        }

        for (var at = Math.Max(0, trimmed.Length - vocabulary.Longest - 1); at < trimmed.Length; at++)
        {
            if (!(char.IsDigit(trimmed[at]) || trimmed[at] == '}' || char.IsWhiteSpace(trimmed[at])))
            {
                continue;
            }

            budget.Spend(1);
            var start = TextScan.SkipSpace(trimmed, at + 1);
            var isSpaced = start > at + 1 || char.IsWhiteSpace(trimmed[at]);
            if (vocabulary.IsUnit(trimmed[start..], isSpaced) || (start > at + 1 && vocabulary.IsUnit(trimmed[(start - 1)..], isSpaced)))
            {
                return text[..(FirstSpace(trimmed, at) + 1)];
            }
        }

        return text;
    }

    // The leftmost start wins: of several spaces before the unit only the first stays.
    private static int FirstSpace(ReadOnlySpan<char> text, int at)
    {
        while (at > 0 && char.IsWhiteSpace(text[at])
            && (char.IsWhiteSpace(text[at - 1]) || char.IsDigit(text[at - 1]) || text[at - 1] == '}'))
        {
            at--;
        }

        return at;
    }
}
