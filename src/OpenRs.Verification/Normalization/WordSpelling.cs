using OpenRs.Verification.Text;

namespace OpenRs.Verification.Normalization;

/// <summary>Words inside formulas that stand for symbols: "and" and "or" for commas, "percent", "infinity", "sqrt".</summary>
internal static class WordSpelling
{
    private static readonly string[] PercentWords = ["percentage", "percent", "pct"];
    private static readonly string[] PercentTexts = ["\\text{percentage}", "\\text{percent}", "\\text{pct}"];

    public static bool TryMatch(ReadOnlySpan<char> text, int at, out int end, out string replacement)
    {
        if (Conjunction(text, at) is >= 0 and var conjunction)
        {
            (end, replacement) = (conjunction, ",");
        }
        else if (TextConjunction(text, at) is >= 0 and var textConjunction)
        {
            (end, replacement) = (textConjunction, ",");
        }
        else if (TextScan.IsAt(text, at, '\\') && TextScan.IsSpaceAt(text, at + 1) && !TextScan.IsAt(text, at - 1, '\\'))
        {
            (end, replacement) = (at + 2, " ");
        }
        else if (TextScan.IsAt(text, at, "infinity"))
        {
            (end, replacement) = (at + "infinity".Length, "\\infty");
        }
        else if (Dots(text, at) is >= 0 and var dots)
        {
            (end, replacement) = (dots, " ");
        }
        else if (PercentWord(text, at) is >= 0 and var percent)
        {
            (end, replacement) = (percent, "\\%");
        }
        else if (PercentText(text, at) is >= 0 and var percentText)
        {
            (end, replacement) = (percentText, "%");
        }
        else if (TextScan.IsAt(text, at, "inf") && !TextScan.IsAt(text, at - 1, '\\'))
        {
            (end, replacement) = (at + "inf".Length, "\\infty");
        }
        else if (TextScan.IsAt(text, at, " sqrt"))
        {
            (end, replacement) = (at + " sqrt".Length, "\\sqrt");
        }
        else
        {
            (end, replacement) = (-1, "");
        }

        return end >= 0;
    }

    private static int Conjunction(ReadOnlySpan<char> text, int at)
    {
        if (at > 0 && char.IsAsciiLetter(text[at - 1]))
        {
            return -1;
        }

        var word = TextScan.SkipSpace(text, TextScan.IsAt(text, at, ',') ? at + 1 : at);
        var end = WordEnd(text, word);
        return end >= 0 && (end == text.Length || !char.IsAsciiLetter(text[end])) ? end : -1;
    }

    private static int TextConjunction(ReadOnlySpan<char> text, int at)
    {
        var command = TextScan.SkipSpace(text, TextScan.IsAt(text, at, ',') ? at + 1 : at);
        if (!TextScan.IsAt(text, command, "\\text{"))
        {
            return -1;
        }

        var end = WordEnd(text, TextScan.SkipSpace(text, command + "\\text{".Length));
        var close = end >= 0 ? TextScan.SkipSpace(text, end) : -1;
        return TextScan.IsAt(text, close, '}') ? close + 1 : -1;
    }

    private static int WordEnd(ReadOnlySpan<char> text, int at) =>
        TextScan.IsAt(text, at, "and") ? at + 3 : TextScan.IsAt(text, at, "or") ? at + 2 : -1;

    private static int Dots(ReadOnlySpan<char> text, int at)
    {
        var command = TextScan.IsAt(text, at, ',') ? at + 1 : at;
        return TextScan.IsAt(text, command, "\\ldots") ? command + "\\ldots".Length : -1;
    }

    private static int PercentWord(ReadOnlySpan<char> text, int at)
    {
        var start = TextScan.SkipSpace(text, at);
        foreach (var word in PercentWords)
        {
            if (TextScan.IsAt(text, start, word) && Words.IsBoundary(text, start) && Words.IsBoundary(text, start + word.Length))
            {
                return start + word.Length;
            }
        }

        return -1;
    }

    private static int PercentText(ReadOnlySpan<char> text, int at)
    {
        foreach (var word in PercentTexts)
        {
            if (TextScan.IsAt(text, at, word))
            {
                return at + word.Length;
            }
        }

        return -1;
    }
}
