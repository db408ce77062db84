using OpenRs.CommandLine;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>Tables on standard output, for people.</summary>
internal static class Tables
{
    // Wider than any table here: what goes into a file or a pipe has no terminal to be cut for.
    private const int UnlimitedWidth = 400;

    public static Table Create(params string[] columns) => new Table().Border(TableBorder.Simple).AddColumns(columns);

    /// <summary>Adds a row of plain texts: brackets in them are no markup.</summary>
    public static void Row(this Table table, params string[] cells) => table.AddRow(cells.Select(static cell => Markup.Escape(PlainText.Of(cell))).ToArray());

    public static void Print(this Table table)
    {
        if (Console.IsOutputRedirected)
        {
            AnsiConsole.Profile.Width = UnlimitedWidth;
        }

        AnsiConsole.Write(table);
    }
}
