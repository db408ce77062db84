namespace OpenRs.Verification.Normalization;

/// <summary>Brings the text of a formula into the form that the parser reads: styling, units and malformed operators.</summary>
internal static class LatexNormalizer
{
    /// <summary>Normalises the text of one formula, whose boxes are already gone.</summary>
    public static string Normalize(string text, NormalizerOptions options, WorkBudget budget)
    {
        text = LatexCleanup.Apply(text, budget);
        if (options.LastSide)
        {
            text = LastSideOf(text);
        }

        text = UnitSuffix.Remove(text, budget);
        if (options.Repair)
        {
            text = OperatorRepair.Apply(RepairDecimal(text), budget);
        }

        return text.Trim();
    }

    /// <summary>The last side of a chain of more than one plain equals sign; lists of equations stay whole.</summary>
    public static string LastSideOf(string text)
    {
        if (!text.Contains('=') || text.Contains(',') || text.Contains(';'))
        {
            return text;
        }

        var count = 0;
        var last = -1;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && (i == 0 || text[i - 1] is not ('\\' or '<' or '!' or '>')))
            {
                count++;
                last = i;
            }
        }

        return count > 1 ? text[(last + 1)..] : text;
    }

    private static string RepairDecimal(string text)
    {
        var repaired = text.Length > 0 && text[0] == '.' ? "0" + text : text;
        return repaired == "0.5" ? "\\frac{1}{2}" : repaired;
    }
}
