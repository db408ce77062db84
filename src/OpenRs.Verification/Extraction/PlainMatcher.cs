using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// Collects numbers and arithmetic written outside LaTeX, one kind of evidence at a time. Unlike a formula, a value must stand on the line
/// of its anchor.
/// </summary>
internal static class PlainMatcher
{
    private const string FinalAnswer = "final answer";
    private const int MaxBeforeIs = 100;
    private const int MaxBeforeEquals = 100;
    private const int MaxAfterAnswer = 50;
    private const int StepsPerWindow = 12;

    /// <summary>"final answer is", a value and "I hope".</summary>
    public static void FinalAnswerHope(ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        const string anchor = "final answer is";
        for (var at = TextScan.IndexOfIgnoreCase(text, 0, anchor); at >= 0; at = TextScan.IndexOfIgnoreCase(text, at, anchor))
        {
            var colon = at + anchor.Length;
            var from = TextScan.IsAt(text, colon, ':') ? colon + 1 : colon;
            at = TryAfterSpace(text, from, PlainTail.Hope, budget) is { } match ? Add(matches, at, match) : at + 1;
        }
    }

    /// <summary>"final answer", anything short, " is" and a value.</summary>
    public static void FinalAnswerIs(ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        for (var at = TextScan.IndexOfIgnoreCase(text, 0, FinalAnswer); at >= 0; at = TextScan.IndexOfIgnoreCase(text, at, FinalAnswer))
        {
            at = TryAfterIs(text, at + FinalAnswer.Length, budget) is { } match ? Add(matches, at, match) : at + 1;
        }
    }

    /// <summary>"answer", with or without a colon, and a value: the last one after an equals sign or else the first one nearby.</summary>
    public static void Answer(ReadOnlySpan<char> text, bool colon, WorkBudget budget, MatchList matches)
    {
        var anchor = colon ? "answer:" : "answer";
        for (var at = TextScan.IndexOfIgnoreCase(text, 0, anchor); at >= 0; at = TextScan.IndexOfIgnoreCase(text, at, anchor))
        {
            var from = at + anchor.Length;
            var match = TryAfterEquals(text, from, budget) ?? TryNearby(text, from, budget);
            at = match is null ? at + 1 : Add(matches, at, match);
        }
    }

    /// <summary>Every arithmetic expression of the text.</summary>
    public static void Arithmetic(ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        budget.Spend(text.Length >> 4);
        for (var at = PlainValue.NextCandidate(text, 0); at >= 0; at = PlainValue.NextCandidate(text, at))
        {
            var match = PlainValue.Arithmetic(text, at, PlainTail.None, budget);
            at = match is null ? at + 1 : Add(matches, at, match);
        }
    }

    /// <summary>Every number of the text.</summary>
    public static void Numbers(ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        budget.Spend(text.Length >> 4);
        for (var at = PlainValue.NextCandidate(text, 0); at >= 0; at = PlainValue.NextCandidate(text, at))
        {
            var match = PlainValue.Number(text, at, PlainTail.None);
            budget.Spend(match is null ? 0 : 2);
            at = match is null ? at + 1 : Add(matches, at, match);
        }
    }

    private static AnswerMatch? TryAfterIs(ReadOnlySpan<char> text, int from, WorkBudget budget)
    {
        budget.Spend(StepsPerWindow);
        var last = LastOnLine(text, from, MaxBeforeIs);
        for (var at = from; at <= last; at++)
        {
            if (!char.IsWhiteSpace(text[at]))
            {
                continue;
            }

            var word = TextScan.SkipSpace(text, at);
            budget.Spend(1 + ((word - at) >> 4));
            at = word - 1;
            if (!TextScan.IsAt(text, word, "is"))
            {
                continue;
            }

            var colon = word + 2;
            var match = TextScan.IsAt(text, colon, ':') ? PlainValue.Any(text, colon + 1, PlainTail.None, budget) : null;
            if ((match ?? PlainValue.Any(text, colon, PlainTail.None, budget)) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private static AnswerMatch? TryAfterEquals(ReadOnlySpan<char> text, int from, WorkBudget budget)
    {
        budget.Spend(StepsPerWindow);
        for (var at = LastOnLine(text, from, MaxBeforeEquals); at >= from; at--)
        {
            if (text[at] == '=' && TryAfterSpace(text, at + 1, PlainTail.NotEquals, budget) is { } match)
            {
                return match;
            }
        }

        return null;
    }

    private static AnswerMatch? TryNearby(ReadOnlySpan<char> text, int from, WorkBudget budget)
    {
        budget.Spend(StepsPerWindow);
        var last = LastOnLine(text, from, MaxAfterAnswer);
        for (var at = from; at <= last; at++)
        {
            if (PlainValue.Any(text, at, PlainTail.NotEquals, budget) is { } match)
            {
                return match;
            }
        }

        return null;
    }

    // The last position that is reached over at most so many characters of the line.
    private static int LastOnLine(ReadOnlySpan<char> text, int from, int distance)
    {
        var last = Math.Min(from + distance, text.Length - 1);
        var lineEnd = last >= from ? text[from..(last + 1)].IndexOf('\n') : -1;
        return lineEnd < 0 ? last : from + lineEnd;
    }

    // White space before a value is greedy, but a value starts with the last of it.
    private static AnswerMatch? TryAfterSpace(ReadOnlySpan<char> text, int at, PlainTail tail, WorkBudget budget)
    {
        var end = TextScan.SkipSpace(text, at);
        budget.Spend(1 + ((end - at) >> 4));
        return PlainValue.Any(text, end, tail, budget) ?? (end > at ? PlainValue.Any(text, end - 1, tail, budget) : null);
    }

    private static int Add(MatchList matches, int start, AnswerMatch value)
    {
        matches.Add(value.Start == start
            ? value
            : new AnswerMatch { Kind = value.Kind, Start = start, End = value.End, Number = value.Number, Arithmetic = value.Arithmetic });
        return Math.Max(value.End, start + 1);
    }
}
