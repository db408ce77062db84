using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>
/// A line that is rewritten in place on a terminal. Elsewhere, as in a log, it is printed again only when something is worth a line.
/// Progress goes to standard error, so that standard output holds results alone.
/// </summary>
internal sealed class ProgressLine
{
    private readonly bool _inPlace = !Console.IsErrorRedirected;
    private string _last = "";

    /// <summary>Shows the state.</summary>
    /// <param name="parts">The parts of the line; those that do not fit are left out.</param>
    /// <param name="worthALine">Whether it should stay in a log.</param>
    public void Show(IReadOnlyList<LinePart> parts, bool worthALine)
    {
        // A line that fills the last column makes a terminal begin another, and what is rewritten then is not this one.
        var width = TerminalWidth.Error - 1;
        var text = LinePart.Join(parts, width);
        if (_inPlace)
        {
            text = PlainText.Of(text);
            text = text.Length > width ? text[..width.Value] : text;
            Terminal.Error.Write($"\r{text.PadRight(Math.Min(_last.Length, width ?? int.MaxValue))}");
            _last = text;
        }
        else if (worthALine && text != _last)
        {
            Console.Error.WriteLine(text);
            _last = text;
        }
    }

    /// <summary>Ends the line, so that other output starts on its own.</summary>
    public void End()
    {
        if (_inPlace && _last.Length > 0)
        {
            Console.Error.WriteLine();
        }

        _last = "";
    }
}
