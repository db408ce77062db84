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
    /// <param name="text">The line.</param>
    /// <param name="worthALine">Whether it should stay in a log.</param>
    public void Show(string text, bool worthALine)
    {
        if (_inPlace)
        {
            Terminal.Error.Write($"\r{PlainText.Of(text).PadRight(_last.Length)}");
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
