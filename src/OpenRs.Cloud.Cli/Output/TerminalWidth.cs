using System.Globalization;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>
/// How wide output may be. The variable COLUMNS holds where it is set, as for other tools, also for what goes into a pipe.
/// </summary>
internal static class TerminalWidth
{
    // Narrower than any text here, or a terminal that does not know its width.
    private const int Least = 20;

    /// <summary>Columns of standard output; <see langword="null"/> for a file or a pipe, which has no width.</summary>
    public static int? Output => WidthOf(Console.IsOutputRedirected);

    /// <summary>Columns of standard error; <see langword="null"/> for a file or a pipe, which has no width.</summary>
    public static int? Error => WidthOf(Console.IsErrorRedirected);

    private static int? WidthOf(bool isRedirected)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var wanted)
            && wanted >= Least)
        {
            return wanted;
        }

        return isRedirected || ReadWidth() is not (>= Least and var width) ? null : width;
    }

    private static int ReadWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
