using System.Diagnostics.CodeAnalysis;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Extraction;

/// <summary>
/// Collects the places of a text that hold LaTeX answers, one kind of evidence at a time. Matches of a kind do not overlap.
/// </summary>
internal static class LatexMatcher
{
    private const string Box = "\\boxed{";
    private const string FinalAnswer = "final answer";
    private const int MaxBeforeIs = 100;
    private const int MaxAfterAnswer = 50;
    private const int StepsPerWindow = 12;

    /// <summary>"final answer is" then formulas then "I hope".</summary>
    public static void FinalAnswerHope(ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        const string anchor = "final answer is";
        for (var at = TextScan.IndexOfIgnoreCase(text, 0, anchor); at >= 0; at = TextScan.IndexOfIgnoreCase(text, at, anchor))
        {
            var colon = at + anchor.Length;
            var from = TextScan.IsAt(text, colon, ':') ? colon + 1 : colon;
            at = FormulaChain.TryMatchAfterSpace(text, from, hope: true, budget, out var chain) ? Add(matches, at, chain) : at + 1;
        }
    }

    /// <summary>Formulas that hold a box, and everything from the first box to the last closing brace.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="onlyTogether">Not each formula by itself: the boxes may be one answer across them.</param>
    /// <param name="budget">Work allowed.</param>
    /// <param name="matches">Where they go.</param>
    public static void Boxes(ReadOnlySpan<char> text, bool onlyTogether, WorkBudget budget, MatchList matches)
    {
        var box = text.IndexOf(Box);
        if (box < 0)
        {
            return;
        }

        if (!onlyTogether)
        {
            Formulas(text, boxed: true, budget, matches);
        }

        var last = text.LastIndexOf('}');
        if (last > box + Box.Length)
        {
            matches.Add(new AnswerMatch
            {
                Kind = AnswerKind.Boxes,
                Start = box,
                End = last + 1,
                Formulas = [new LatexSpan(box, last + 1 - box, last + 1, IsPercent: false)],
            });
        }
    }

    /// <summary>"final answer", anything short, " is" and then formulas.</summary>
    public static void FinalAnswerIs(ReadOnlySpan<char> text, WorkBudget budget, MatchList matches)
    {
        for (var at = TextScan.IndexOfIgnoreCase(text, 0, FinalAnswer); at >= 0; at = TextScan.IndexOfIgnoreCase(text, at, FinalAnswer))
        {
            at = TryAfterIs(text, at + FinalAnswer.Length, budget, out var chain) ? Add(matches, at, chain) : at + 1;
        }
    }

    /// <summary>"answer", with or without a colon, anything short and then formulas.</summary>
    public static void Answer(ReadOnlySpan<char> text, bool colon, WorkBudget budget, MatchList matches)
    {
        var anchor = colon ? "answer:" : "answer";
        for (var at = TextScan.IndexOfIgnoreCase(text, 0, anchor); at >= 0; at = TextScan.IndexOfIgnoreCase(text, at, anchor))
        {
            at = TryWithin(text, at + anchor.Length, MaxAfterAnswer, budget, out var chain) ? Add(matches, at, chain) : at + 1;
        }
    }

    /// <summary>Every formula of the text.</summary>
    public static void Formulas(ReadOnlySpan<char> text, bool boxed, WorkBudget budget, MatchList matches)
    {
        for (var at = FormulaScanner.NextCandidate(text, 0); at >= 0; at = at < text.Length ? FormulaScanner.NextCandidate(text, at) : -1)
        {
            at = FormulaChain.TryMatch(text, at, boxed, hope: false, budget, out var chain) ? Add(matches, at, chain) : NextStart(text, at);
        }
    }

    private static int NextStart(ReadOnlySpan<char> text, int at) => char.IsWhiteSpace(text[at]) ? at + 2 : at + 1;

    private static bool TryAfterIs(ReadOnlySpan<char> text, int from, WorkBudget budget, [NotNullWhen(true)] out List<LatexSpan>? chain)
    {
        budget.Spend(StepsPerWindow);
        for (var at = from; at <= from + MaxBeforeIs && at < text.Length; at++)
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
            var start = TextScan.IsAt(text, colon, ':') ? colon + 1 : colon;
            if (FormulaChain.TryMatchAfterSpace(text, start, hope: false, budget, out chain))
            {
                return true;
            }
        }

        chain = null;
        return false;
    }

    private static bool TryWithin(
        ReadOnlySpan<char> text, int from, int distance, WorkBudget budget, [NotNullWhen(true)] out List<LatexSpan>? chain)
    {
        budget.Spend(StepsPerWindow);
        for (var at = from; at <= from + distance && at < text.Length; at++)
        {
            if (text[at] is '$' or '\\' or '-' || char.IsWhiteSpace(text[at]))
            {
                if (FormulaChain.TryMatch(text, at, boxed: false, hope: false, budget, out chain))
                {
                    return true;
                }
            }
        }

        chain = null;
        return false;
    }

    private static int Add(MatchList matches, int start, List<LatexSpan> chain)
    {
        matches.Add(new AnswerMatch { Kind = AnswerKind.Formulas, Start = start, End = chain[^1].End, Formulas = chain });
        return chain[^1].End;
    }
}
