using System.Collections.Frozen;
using OpenRs.Verification.Extraction;

namespace OpenRs.Verification.Normalization;

/// <summary>
/// Removes the unit that ends a formula: a text with an optional power, or a known word after a digit, a brace or a space.
/// </summary>
internal static class UnitSuffix
{
    // The reference's vocabulary: what it drops decides its verdicts, so oddities such as single letters stay.
    private static readonly FrozenSet<string> Units = new[]
    {
        "c", "d", "g", "h", "l", "m", "o", "s", "t",
        "cm", "dm", "mm", "km", "ft", "mt", "mtr", "inch", "inches", "feet", "yard", "mile", "metre", "meter",
        "cc", "cm 2", "sq", "sq m", "sq inch", "pi sq m", "m square", "square", "cu cm", "cube", "cubic", "acre", "hectare", "are",
        "lt", "gal", "gallon", "liter", "litre", "gm", "kg", "lb", "pound",
        "sec", "second", "min", "minw", "minute", "hr", "hour", "day", "month", "yr", "year", "am", "pm", "noon",
        "mph", "kmh", "kmph", "mp", "deg", "degree", "ohm", "cent", "rs", "rupee",
        "ab", "bc", "by", "rd", "st", "th", "per", "pie", "way", "sue", "toy", "pure", "rise", "loss", "less", "more", "gain", "unit", "number",
        "integerpoint", "digit", "edge", "multiple", "prime", "ratio", "profit", "profit of rs", "excess", "increase", "decrease", "no change", "rounds",
        " m east", "east", "west", "man", "men", "woman", "women", "student", "children ticket", "soldier", "monkey", "apple", "meal", "tile", "mark", "coin",
        "Surface", "° f", "π r 2", "∏ cm ³", "v â € ™",
    }.ToFrozenSet(StringComparer.Ordinal);

    // In these the full stop stands for any character: abbreviations in the vocabulary were never escaped in the reference's patterns.
    private static readonly string[] Abbreviations =
    [
        "a .", "b .", "c .", "d .", "e .", "f .", "g .", "h .", "q .", "s .", "rs .", "a . m", "p . m", "sq . m", "cu . m",
    ];

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Units.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly int LongestUnit = Units.Max(unit => unit.Length) + "es".Length;

    public static string Remove(string text, WorkBudget budget)
    {
        text = RemoveText(text, budget);
        return RemoveWord(RemoveWord(text, budget), budget);
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

    private static string RemoveWord(string text, WorkBudget budget)
    {
        ReadOnlySpan<char> trimmed = text.AsSpan().TrimEnd();
        var mayAbbreviate = trimmed.Length >= 3 && (trimmed[^2] == ' ' || trimmed[^3] == ' ' || trimmed[^1] == 's');
        if (trimmed.IsEmpty || !(char.IsLetter(trimmed[^1]) || trimmed[^1] is '2' or '³' or '™' || mayAbbreviate))
        {
            return text;
        }

        for (var at = Math.Max(0, trimmed.Length - LongestUnit - 1); at < trimmed.Length; at++)
        {
            if (!(char.IsDigit(trimmed[at]) || trimmed[at] == '}' || char.IsWhiteSpace(trimmed[at])))
            {
                continue;
            }

            budget.Spend(1);
            var start = TextScan.SkipSpace(trimmed, at + 1);
            if (IsUnit(trimmed[start..]) || (start > at + 1 && IsUnit(trimmed[(start - 1)..])))
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

    private static bool IsUnit(ReadOnlySpan<char> word) =>
        IsSingular(word) || (word.EndsWith("s") && IsSingular(word[..^1])) || (word.EndsWith("es") && IsSingular(word[..^2]));

    private static bool IsSingular(ReadOnlySpan<char> word)
    {
        if (Lookup.Contains(word))
        {
            return true;
        }

        foreach (var abbreviation in Abbreviations)
        {
            if (Fits(word, abbreviation))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Fits(ReadOnlySpan<char> word, string abbreviation)
    {
        if (word.Length != abbreviation.Length)
        {
            return false;
        }

        for (var i = 0; i < word.Length; i++)
        {
            if (abbreviation[i] != '.' && word[i] != abbreviation[i])
            {
                return false;
            }
        }

        return true;
    }
}
