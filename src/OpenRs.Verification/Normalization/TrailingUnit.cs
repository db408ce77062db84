using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>
/// Removes the unit that ends a formula, whole or not at all: a text that is neither a script nor an argument, with its power, or a word
/// that cannot be a product of symbols.
/// </summary>
internal static class TrailingUnit
{
    public static string Remove(string text, WorkBudget budget)
    {
        text = RemoveText(text, budget);
        return UnitSuffix.RemoveWord(UnitSuffix.RemoveWord(text, UnitVocabulary.Corrected, budget), UnitVocabulary.Corrected, budget);
    }

    // From the first text on, as the reference does, unless numbers stand between the texts: "2 hours 30 minutes" is not 2.
    private static string RemoveText(string text, WorkBudget budget)
    {
        if (!text.Contains("\\text", StringComparison.Ordinal) && !text.Contains("\\mbox", StringComparison.Ordinal))
        {
            return text;
        }

        budget.Spend(text.Length);
        var texts = TopLevelTexts(text);
        if (texts.Count == 0 || PowerEnd(text, texts[^1].End) < text.AsSpan().TrimEnd().Length)
        {
            return text;
        }

        var first = texts.Count - 1;
        while (first > 0 && IsPartOfUnit(text.AsSpan(PowerEnd(text, texts[first - 1].End)..texts[first].Start)))
        {
            first--;
        }

        var kept = text.AsSpan(0, texts[first].Start).Trim();
        return kept.IsEmpty || kept[^1] is '^' or '_' or '/' or '=' ? text : kept.ToString();
    }

    private static bool IsPartOfUnit(ReadOnlySpan<char> between) => !between.ContainsAnyInRange('0', '9') && !between.ContainsAny(",;=<>&");

    // Those that are not in braces, except in braces of their own, and no scripts.
    private static List<(int Start, int End)> TopLevelTexts(ReadOnlySpan<char> text)
    {
        var texts = new List<(int Start, int End)>();
        var depth = 0;
        for (var at = 0; at < text.Length; at++)
        {
            var start = at;
            var command = text[at] == '{' ? TextScan.SkipSpace(text, at + 1) : at;
            if (depth == 0 && WordsAndTies.TextEnd(text, command, out _) is > 0 and var textEnd)
            {
                var end = command == at ? textEnd : TextScan.SkipSpace(text, textEnd) + 1;
                if (command == at || TextScan.IsAt(text, end - 1, '}'))
                {
                    var before = text[..start].TrimEnd();
                    if (before.IsEmpty || before[^1] is not ('^' or '_'))
                    {
                        texts.Add((start, end));
                    }

                    at = end - 1;
                    continue;
                }
            }

            depth += text[at] switch { '{' => 1, '}' => -1, _ => 0 };
        }

        return texts;
    }

    // The end of a whole power after a unit, or where it would begin.
    private static int PowerEnd(ReadOnlySpan<char> text, int at)
    {
        if (!TextScan.IsAt(text, at, '^'))
        {
            return at;
        }

        var isBraced = TextScan.IsAt(text, at + 1, '{');
        var digits = at + (isBraced ? 2 : 1);
        digits += TextScan.IsAt(text, digits, '-') ? 1 : 0;
        var end = TextScan.SkipDigits(text, digits);
        return end == digits ? at : !isBraced ? end : TextScan.IsAt(text, end, '}') ? end + 1 : at;
    }
}
