using System.Globalization;
using System.Text;

namespace OpenRs.CommandLine;

/// <summary>Text without control characters.</summary>
public static class PlainText
{
    /// <summary>
    /// Writes control characters as <c>\u001b</c>, all but line ends and tabs. So are those that change the direction of what follows, and
    /// halves of characters.
    /// </summary>
    /// <param name="text">Any text.</param>
    public static string Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                plain.Append(text, i++, 2);
                continue;
            }

            _ = IsPlain(text[i]) ? plain.Append(text[i]) : plain.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:x4}");
        }

        return plain.ToString();
    }

    private static bool IsPlain(char letter) => letter is '\n' or '\t'
        || !(char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' or '\u200e' or '\u200f'
            or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));
}
