using OpenRs.CommandLine;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>
/// A table on standard output, for people. One that is wider than the terminal loses columns, the least important first; a cell is never
/// broken in two, so that what is copied from it is whole; only a column of texts shows beginnings.
/// </summary>
/// <param name="columns">The columns.</param>
internal sealed class TextTable(params Column[] columns)
{
    private const int LeastTextWidth = 16;
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row of plain texts.</summary>
    public void Row(params string[] cells) => _rows.Add(
        [.. cells.Select((cell, column) => PlainText.Of(columns[column].IsText ? OneLine.Of(cell) : cell))]);

    /// <summary>Prints the table.</summary>
    public void Print()
    {
        var kept = Fitting(TerminalWidth.Output);
        CutTexts(kept, TerminalWidth.Output);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in kept)
        {
            table.AddColumn(new TableColumn(Markup.Escape(columns[column].Name)).NoWrap());
        }

        // Brackets in a text are no markup.
        _rows.ForEach(row => table.AddRow(kept.Select(column => Markup.Escape(row[column])).ToArray()));
        AnsiConsole.Profile.Width = Math.Max(FullWidthOf(kept), TerminalWidth.Output ?? 0);
        AnsiConsole.Write(table);
    }

    // Columns of texts share what is left.
    private void CutTexts(List<int> kept, int? width)
    {
        var texts = kept.Count(column => columns[column].IsText);
        if (texts == 0 || width is not { } room || FullWidthOf(kept) <= room)
        {
            return;
        }

        var share = Math.Max(0, room - WidthOf(kept)) / texts;
        foreach (var row in _rows)
        {
            foreach (var column in kept.Where(column => columns[column].IsText))
            {
                row[column] = OneLine.Cut(row[column], LeastOf(column) + share);
            }
        }
    }

    private List<int> Fitting(int? width)
    {
        var kept = Enumerable.Range(0, columns.Length).ToList();
        foreach (var next in kept.Where(column => columns[column].Dropped > 0).OrderBy(column => columns[column].Dropped).ToList())
        {
            if (WidthOf(kept) <= (width ?? int.MaxValue))
            {
                break;
            }

            kept.Remove(next);
        }

        return kept;
    }

    // A space on either side of each cell, and one for each border.
    private int WidthOf(List<int> kept) => kept.Count + 1 + kept.Sum(
        column => 2 + (columns[column].IsText ? Math.Min(LeastOf(column), CellWidth(column)) : CellWidth(column)));

    private int LeastOf(int column) => Math.Max(LeastTextWidth, columns[column].Name.Length);

    private int FullWidthOf(List<int> kept) => kept.Count + 1 + kept.Sum(column => 2 + CellWidth(column));

    private int CellWidth(int column) => _rows.Select(row => OneLine.WidthOf(row[column])).Append(columns[column].Name.Length).Max();
}
