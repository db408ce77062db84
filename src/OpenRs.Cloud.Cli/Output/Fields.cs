using System.Text;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>
/// Lines of a name and a text on standard output. A text that is wider than the terminal is wrapped between words, at its own column.
/// </summary>
internal static class Fields
{
    /// <summary>Where texts begin.</summary>
    public const int Indent = 12;

    private const int LeastText = 8;

    /// <summary>Prints a line with a hash: its beginning where the whole does not fit. JSON always has the whole.</summary>
    public static void PrintHash(string name, string sha256)
    {
        const string Kind = "sha256 ";
        const int Shown = 16;
        var fits = Indent + Kind.Length + sha256.Length <= (TerminalWidth.Output ?? int.MaxValue);
        Print(name, Kind + (fits || sha256.Length < Shown ? sha256 : sha256[..Shown] + ".."));
    }

    /// <summary>Prints a line.</summary>
    /// <param name="name">Its name; empty for more of the one before.</param>
    /// <param name="text">The text.</param>
    public static void Print(string name, string text) => PrintBelow(name.PadRight(Indent), text.Split(' '));

    /// <summary>Prints a text that others wrote, in lines that fit whatever it holds: a word that is too long is broken.</summary>
    /// <param name="head">What is before the text; further lines of the text begin at its column.</param>
    /// <param name="text">The text.</param>
    public static void PrintText(string head, string text)
    {
        var room = Math.Max(LeastText, (TerminalWidth.Output ?? int.MaxValue) - head.Length);
        PrintBelow(head, PlainText.Of(OneLine.Of(text)).Split(' ').SelectMany(word => Parts(word, room)));
    }

    private static IEnumerable<string> Parts(string word, int room)
    {
        var part = new StringBuilder();
        foreach (var rune in word.EnumerateRunes())
        {
            if (OneLine.WidthOf(part + rune.ToString()) > room)
            {
                yield return part.ToString();
                part.Clear();
            }

            part.Append(rune);
        }

        yield return part.ToString();
    }

    private static void PrintBelow(string head, IEnumerable<string> words)
    {
        var line = head;
        var isEmpty = true;
        foreach (var word in words)
        {
            if (!isEmpty && OneLine.WidthOf(line) + 1 + OneLine.WidthOf(word) > (TerminalWidth.Output ?? int.MaxValue))
            {
                Console.WriteLine(line);
                line = new string(' ', head.Length);
                isEmpty = true;
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        Console.WriteLine(line);
    }
}
