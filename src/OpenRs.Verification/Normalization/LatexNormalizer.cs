using OpenRs.Verification.Limits;
using OpenRs.Verification.Options;
using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>Brings the text of a formula into the form that the parser reads: styling, units and malformed operators.</summary>
internal static class LatexNormalizer
{
    /// <summary>Normalises the text of one formula, whose boxes are already gone.</summary>
    public static string Normalize(string text, NormalizerOptions options, WorkBudget budget)
    {
        var isCorrected = options.Profile == VerifierProfile.Corrected;
        text = LatexCleanup.Apply(isCorrected ? WordsAndTies.Apply(text, budget) : text, budget);
        if (options.LastSide)
        {
            text = LastSideOf(text, options.Profile);
        }

        text = isCorrected ? TrailingUnit.Remove(text, budget) : UnitSuffix.Remove(text, budget);
        if (options.Repair)
        {
            text = OperatorRepair.Apply(RepairDecimal(text), options.Profile, budget);
        }

        return isCorrected ? DigitGroups.Join(text.Trim(), budget) : text.Trim();
    }

    /// <summary>The last side of a chain of more than one plain equals sign; lists of equations stay whole.</summary>
    /// <param name="text">A formula.</param>
    /// <param name="profile">The reference also counts the signs inside braces and brackets, and splits there.</param>
    public static string LastSideOf(string text, VerifierProfile profile)
    {
        if (!text.Contains('=') || text.Contains(',') || text.Contains(';'))
        {
            return text;
        }

        var isCorrected = profile == VerifierProfile.Corrected;
        var count = 0;
        var last = -1;
        var depth = 0;
        for (var i = 0; i < text.Length; i++)
        {
            depth += isCorrected ? DepthChange(text, i) : 0;
            if (text[i] == '=' && depth <= 0 && !(isCorrected && TextScan.IsAt(text, i - 1, '='))
                && (i == 0 || text[i - 1] is not ('\\' or '<' or '!' or '>')))
            {
                count++;
                last = i;
            }
        }

        return count > 1 ? text[(last + 1)..] : text;
    }

    private static int DepthChange(string text, int at) => text[at] switch
    {
        '{' or '(' or '[' => 1,
        '}' or ')' or ']' => -1,
        '\\' when TextScan.IsAt(text, at, "\\begin{") => 1,
        '\\' when TextScan.IsAt(text, at, "\\end{") => -1,
        _ => 0,
    };

    private static string RepairDecimal(string text)
    {
        var repaired = text.Length > 0 && text[0] == '.' ? "0" + text : text;
        return repaired == "0.5" ? "\\frac{1}{2}" : repaired;
    }
}
