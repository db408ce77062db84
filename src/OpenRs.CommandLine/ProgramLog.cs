using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace OpenRs.CommandLine;

/// <summary>The log of a program: a line for each entry on standard output, with the time in UTC first.</summary>
public static class ProgramLog
{
    /// <summary>Lines for people.</summary>
    public const string Text = "text";

    /// <summary>An object of JSON in each line, with scopes.</summary>
    public const string Json = "json";

    private const string Time = "yyyy-MM-ddTHH:mm:ss.fffZ";

    /// <summary>The forms.</summary>
    public static IReadOnlyList<string> Formats { get; } = [Text, Json];

    /// <summary>Writes the log to the console, and nowhere else.</summary>
    /// <param name="logging">The program's logging.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    public static void UseProgramLog(this ILoggingBuilder logging, string format)
    {
        logging.ClearProviders();
        if (format == Json)
        {
            logging.AddJsonConsole(static console =>
            {
                (console.TimestampFormat, console.UseUtcTimestamp) = (Time, true);
                console.IncludeScopes = true;
            });
            return;
        }

        // A line for an entry, its trace included: whoever collects or filters logs need not put them together again.
        logging.AddSimpleConsole(static console =>
        {
            (console.TimestampFormat, console.UseUtcTimestamp) = (Time + " ", true);
            console.SingleLine = true;
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
