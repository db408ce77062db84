using System.Globalization;
using System.Text;

namespace OpenRs.Cloud.Dashboard.Formatting;

/// <summary>
/// Texts that models and datasets wrote: control characters become visible signs. A browser would drop some of them, and those that change
/// the direction of writing would show a text in another order than it has.
/// </summary>
public static class SafeText
{
    private const int ControlPictures = 0x2400;
    private const char Delete = '\u007f';

    // Emoji and some scripts are joined by them.
    private const char NonJoiner = '\u200c';
    private const char Joiner = '\u200d';

    /// <summary>A text in its lines.</summary>
    public static string Of(string text) => Replace(text, static character => character is '\n' or '\t');

    /// <summary>A piece of a text in one line, spaces included.</summary>
    public static string InOneLine(string text) => Replace(text, static _ => false).Replace(' ', '\u2423');

    private static string Replace(string text, Func<char, bool> isKept)
    {
        if (!text.Any(character => IsHidden(character) && !isKept(character)))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 16);
        foreach (var character in text)
        {
            _ = !IsHidden(character) || isKept(character) ? shown.Append(character)
                : character < ' ' ? shown.Append((char)(ControlPictures + character))
                : character == Delete ? shown.Append('\u2421')
                : shown.Append(CultureInfo.InvariantCulture, $"\u27e8U+{(int)character:X4}\u27e9");
        }

        return shown.ToString();
    }

    private static bool IsHidden(char character) => character is not (NonJoiner or Joiner) && char.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
