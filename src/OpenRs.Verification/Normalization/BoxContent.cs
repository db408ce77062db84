using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>Takes the content of boxes (<c>\boxed{..}</c> and <c>\fbox{..}</c>) out of a text, from right to left.</summary>
internal static class BoxContent
{
    private const string Boxed = "\\boxed";
    private const string Framed = "\\fbox";
    private const int AlwaysJoinedWithin = 10;
    private const int JoinedWithin = 70;

    // Shorter ones are units and names.
    private const int ShortestWord = 3;

    /// <summary>The contents joined by commas, or the text itself when it holds no box.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="onlyLast">Stop at the first box, from the right, that is not visibly part of the same answer.</param>
    /// <param name="budget">Work allowed.</param>
    public static string Extract(string text, bool onlyLast, WorkBudget budget)
    {
        var results = Find(text, onlyLast, budget);
        if (results.Count == 0)
        {
            return text;
        }

        results.Reverse();
        return results.Count == 1 ? results[0] : string.Join(',', results);
    }

    /// <summary>The contents from the last box to the first; none when the text holds no box.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="onlyLast">Stop at the first box, from the right, that is not visibly part of the same answer.</param>
    /// <param name="budget">Work allowed.</param>
    public static List<string> Find(string text, bool onlyLast, WorkBudget budget)
    {
        var results = new List<string>();
        var limit = text.Length;
        var nextStart = -1;
        var framed = text.LastIndexOf(Framed, StringComparison.Ordinal);
        for (var start = LastBox(text, limit, ref framed, out var open); start >= 0; start = LastBox(text, start, ref framed, out open))
        {
            while (open < limit && char.IsWhiteSpace(text[open]))
            {
                open++;
            }

            if (open >= limit)
            {
                break;
            }

            var close = text[open] == '{' ? ClosingBrace(text, open, limit, budget) : -1;
            if (close < 0)
            {
                // Cut off in its middle: still the best answer there is, unless a whole box follows.
                if (results.Count == 0)
                {
                    results.Add(text[open..]);
                }

                break;
            }

            var content = text[(open + 1)..close].Trim();
            if (onlyLast && nextStart >= 0 && !BelongTogether(content, results[^1], text.AsSpan(close + 1, nextStart - close - 1)))
            {
                break;
            }

            if (results.Count == 0 || results[^1] != content)
            {
                results.Add(content);
            }

            nextStart = start;
            limit = start;
        }

        return results;
    }

    // The position of the last framed box is kept: looking for it again at every box would take quadratic time.
    private static int LastBox(ReadOnlySpan<char> text, int before, ref int framed, out int open)
    {
        framed = framed >= before ? text[..before].LastIndexOf(Framed) : framed;
        var boxed = text[Math.Max(0, framed)..before].LastIndexOf(Boxed);
        boxed = boxed < 0 ? -1 : boxed + Math.Max(0, framed);
        open = boxed > framed ? boxed + Boxed.Length : framed + Framed.Length;
        return Math.Max(boxed, framed);
    }

    private static int ClosingBrace(ReadOnlySpan<char> text, int open, int limit, WorkBudget budget)
    {
        var depth = 1;
        for (var i = open + 1; i < limit; i++)
        {
            depth += text[i] switch { '{' => 1, '}' => -1, _ => 0 };
            if (depth == 0)
            {
                budget.Spend(1 + ((i - open) >> 4));
                return i;
            }
        }

        budget.Spend(1 + ((limit - open) >> 4));
        return -1;
    }

    private static bool BelongTogether(string content, string next, ReadOnlySpan<char> between) =>
        (between.Length < AlwaysJoinedWithin && !HasOtherWord(between))
            || (next != content && between.Length < JoinedWithin && HasSeparator(between));

    // "\boxed{3} then \boxed{4}" corrects itself: the boxes are two answers, as in the reference system's pinned grader.
    private static bool HasOtherWord(ReadOnlySpan<char> between)
    {
        foreach (var range in between.SplitAny())
        {
            var word = between[range].Trim(",;.");
            if (word.Length >= ShortestWord && word is not "and" && !word.ContainsAnyExceptInRange('a', 'z'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasSeparator(ReadOnlySpan<char> between) =>
        between.ContainsAny(',', ';') || Words.Contains(between, "and") || Words.Contains(between, "or");
}
