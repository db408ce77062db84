using System.Text;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>Texts of any length on one line of a terminal.</summary>
internal static class OneLine
{
    // From here on letters may take two columns, as Korean, Chinese and emoji do; taking all for wide leaves room at worst.
    private const int FirstWide = 0x1100;
    private const string Ellipsis = "..";

    /// <summary>A text without line ends and tabs: a space for each run of white space.</summary>
    public static string Of(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Columns that a text takes at most.</summary>
    public static int WidthOf(string text) => text.EnumerateRunes().Sum(WidthOf);

    /// <summary>A text that takes no more than some columns: the whole, or its beginning and two dots.</summary>
    public static string Cut(string text, int width)
    {
        if (WidthOf(text) <= width)
        {
            return text;
        }

        var cut = new StringBuilder();
        var room = width - Ellipsis.Length;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((room -= WidthOf(rune)) < 0)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.Append(Ellipsis).ToString();
    }

    /// <summary>A text that takes no more than some columns: the whole, or two dots and its end.</summary>
    public static string CutStart(string text, int width) => Reverse(Cut(Reverse(text), width));

    private static string Reverse(string text) => string.Concat(text.EnumerateRunes().Reverse());

    private static int WidthOf(Rune rune) => rune.Value < FirstWide ? 1 : 2;
}
