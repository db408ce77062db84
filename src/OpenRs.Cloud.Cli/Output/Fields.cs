namespace OpenRs.Cloud.Cli.Output;

/// <summary>
/// Lines of a name and a text on standard output. A text that is wider than the terminal goes on below itself, between words.
/// </summary>
internal static class Fields
{
    /// <summary>Where texts begin.</summary>
    public const int Indent = 12;

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
    public static void Print(string name, string text)
    {
        var line = name.PadRight(Indent);
        var isEmpty = true;
        foreach (var word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > (TerminalWidth.Output ?? int.MaxValue))
            {
                Console.WriteLine(line);
                line = new string(' ', Indent);
                isEmpty = true;
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        Console.WriteLine(line);
    }
}
