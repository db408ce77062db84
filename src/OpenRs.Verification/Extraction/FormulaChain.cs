using System.Diagnostics.CodeAnalysis;
using OpenRs.Verification.Limits;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Extraction;

/// <summary>Up to six formulas joined by commas, "and" or "or".</summary>
internal static class FormulaChain
{
    private const int MaxJoined = 5;
    private const int StepsPerChain = 8;

    /// <summary>Reads the longest chain that starts exactly at a position and, if asked, is followed by "I hope".</summary>
    public static bool TryMatch(
        ReadOnlySpan<char> text, int at, bool boxed, bool hope, WorkBudget budget, [NotNullWhen(true)] out List<LatexSpan>? chain)
    {
        chain = null;
        if (!FormulaScanner.TryMatch(text, at, boxed, budget, out var formula))
        {
            return false;
        }

        budget.Spend(StepsPerChain);
        chain = [formula];
        while (chain.Count <= MaxJoined && TryNext(text, chain[^1].End, boxed, budget, out formula))
        {
            chain.Add(formula);
        }

        while (hope && chain.Count > 0 && !TextScan.IsHopeAt(text, chain[^1].End))
        {
            chain.RemoveAt(chain.Count - 1);
        }

        return chain.Count > 0;
    }

    /// <summary>As <see cref="TryMatch"/> after optional white space, of which the bracket form takes the last one.</summary>
    public static bool TryMatchAfterSpace(
        ReadOnlySpan<char> text, int at, bool hope, WorkBudget budget, [NotNullWhen(true)] out List<LatexSpan>? chain)
    {
        var start = TextScan.SkipSpace(text, at);
        budget.Spend((start - at) >> 4);
        if (TryMatch(text, start, boxed: false, hope, budget, out chain))
        {
            return true;
        }

        return start > at && TryMatch(text, start - 1, boxed: false, hope, budget, out chain);
    }

    private static bool TryNext(ReadOnlySpan<char> text, int at, bool boxed, WorkBudget budget, out LatexSpan formula)
    {
        formula = default;
        var separator = TextScan.SkipSpace(text, at);
        var word = TextScan.IsAt(text, separator, ',') ? separator + 1 : separator;
        var end = TextScan.IsAt(text, word, "and") ? word + 3 : TextScan.IsAt(text, word, "or") ? word + 2 : word;
        if (end == separator)
        {
            return false;
        }

        var start = TextScan.SkipSpace(text, end);
        return FormulaScanner.TryMatch(text, start, boxed, budget, out formula)
            || (start > end && FormulaScanner.TryMatch(text, start - 1, boxed, budget, out formula));
    }
}
