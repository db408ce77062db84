using System.Collections.Frozen;

namespace OpenRs.Verification.Normalization;

/// <summary>The words that count as units at the end of a formula.</summary>
internal sealed class UnitVocabulary
{
    // The reference's vocabulary: what it drops decides its verdicts, so oddities such as single letters stay.
    private static readonly string[] ReferenceUnits =
    [
        "c", "d", "g", "h", "l", "m", "o", "s", "t", "cm", "dm", "mm", "km", "ft", "mt", "mtr", "inch", "inches", "feet", "yard", "mile",
        "metre", "meter", "cc", "cm 2", "sq", "sq m", "sq inch", "pi sq m", "m square", "square", "cu cm", "cube", "cubic", "acre",
        "hectare", "are", "lt", "gal", "gallon", "liter", "litre", "gm", "kg", "lb", "pound", "sec", "second", "min", "minw", "minute",
        "hr", "hour", "day", "month", "yr", "year", "am", "pm", "noon", "mph", "kmh", "kmph", "mp", "deg", "degree", "ohm", "cent", "rs",
        "rupee", "ab", "bc", "by", "rd", "st", "th", "per", "pie", "way", "sue", "toy", "pure", "rise", "loss", "less", "more", "gain",
        "unit", "number", "integerpoint", "digit", "edge", "multiple", "prime", "ratio", "profit", "profit of rs", "excess", "increase",
        "decrease", "no change", "rounds", " m east", "east", "west", "man", "men", "woman", "women", "student", "children ticket",
        "soldier", "monkey", "apple", "meal", "tile", "mark", "coin", "Surface", "° f", "π r 2", "∏ cm ³", "v â € ™",
    ];

    // In these the full stop stands for any character: abbreviations in the vocabulary were never escaped in the reference's patterns.
    private static readonly string[] ReferenceAbbreviations =
    [
        "a .", "b .", "c .", "d .", "e .", "f .", "g .", "h .", "q .", "s .", "rs .", "a . m", "p . m", "sq . m", "cu . m",
    ];

    // Symbols, products of symbols and pieces of formulas.
    private static readonly string[] NoUnits =
    [
        "c", "d", "g", "h", "l", "m", "o", "s", "t", "ab", "bc", "by", "rd", "st", "th", "mp", "pie", "pi sq m", "° f", "π r 2", "∏ cm ³",
        "v â € ™",
    ];

    // Units after a space, products of symbols right after a number.
    private static readonly FrozenSet<string> SpacedOnly = FrozenSet.ToFrozenSet(["rs", "mt", "lt", "sq"], StringComparer.Ordinal);

    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _units;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _spacedOnly;
    private readonly string[] _abbreviations;

    private UnitVocabulary(IEnumerable<string> units, string[] abbreviations, FrozenSet<string> spacedOnly)
    {
        var set = units.ToFrozenSet(StringComparer.Ordinal);
        _units = set.GetAlternateLookup<ReadOnlySpan<char>>();
        _spacedOnly = spacedOnly.GetAlternateLookup<ReadOnlySpan<char>>();
        _abbreviations = abbreviations;
        Longest = set.Max(unit => unit.Length) + "es".Length;
    }

    /// <summary>What the reference drops.</summary>
    public static UnitVocabulary Reference { get; } = new(ReferenceUnits, ReferenceAbbreviations, FrozenSet<string>.Empty);

    /// <summary>Only what is a unit and not a product of symbols.</summary>
    public static UnitVocabulary Corrected { get; } = new(ReferenceUnits.Except(NoUnits), [], SpacedOnly);

    /// <summary>The longest unit in the plural, in characters.</summary>
    public int Longest { get; }

    /// <summary>Whether a word is a unit, in the singular or plural.</summary>
    /// <param name="word">The end of a formula.</param>
    /// <param name="isSpaced">Whether a space stands before it.</param>
    public bool IsUnit(ReadOnlySpan<char> word, bool isSpaced) =>
        (isSpaced || !_spacedOnly.Contains(word))
            && (IsSingular(word) || (word.EndsWith("s") && IsSingular(word[..^1])) || (word.EndsWith("es") && IsSingular(word[..^2])));

    private bool IsSingular(ReadOnlySpan<char> word)
    {
        if (_units.Contains(word))
        {
            return true;
        }

        foreach (var abbreviation in _abbreviations)
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
