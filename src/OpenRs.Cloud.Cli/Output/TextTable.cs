using OpenRs.CommandLine;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Output;

/// <summary>
/// A table for people. One that is wider than the terminal loses columns, the least important first; a cell is never
/// broken in two, so that what is copied from it is whole; only a column of texts shows beginnings, and one of names ends.
/// </summary>
/// <param name="columns">The columns.</param>
internal sealed class TextTable(params Column[] columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Adds a row of plain texts.</summary>
    public void Row(params string[] cells) => _rows.Add(
        [.. cells.Select((cell, column) => PlainText.Of(columns[column].IsText ? OneLine.Of(cell) : cell))]);

    /// <summary>Prints the table on standard output.</summary>
    public void Print() => Print(AnsiConsole.Console, TerminalWidth.Output);

    /// <summary>Prints the table.</summary>
    /// <param name="console">Where to.</param>
    /// <param name="width">Columns at most; <see langword="null"/> for any number.</param>
    public void Print(IAnsiConsole console, int? width)
    {
        var kept = Fitting(width);
        CutTexts(kept, width);
        var table = new Table().Border(TableBorder.Simple);
        foreach (var column in kept)
        {
            table.AddColumn(new TableColumn(Markup.Escape(columns[column].Name)).NoWrap());
        }

        // Brackets in a text are no markup.
        _rows.ForEach(row => table.AddRow(kept.Select(column => Markup.Escape(row[column])).ToArray()));
        console.Profile.Width = Math.Max(FullWidthOf(kept), width ?? 0);
        console.Write(table);
    }

    // Columns of texts share what is left, names first; one that needs less than its share leaves the rest to the others.
    private void CutTexts(List<int> kept, int? width)
    {
        if (width is null)
        {
            return;
        }

        var room = Math.Max(0, width.Value - WidthOf(kept));
        var texts = kept.Where(column => columns[column].IsText)
            .OrderByDescending(column => columns[column].IsName).ThenBy(NeedOf).ToList();
        for (var i = 0; i < texts.Count; i++)
        {
            var (column, share) = (texts[i], columns[texts[i]].IsName ? room : room / (texts.Count - i));
            var given = Math.Min(share, NeedOf(column));
            room -= given;
            foreach (var row in _rows)
            {
                row[column] = columns[column].IsName
                    ? OneLine.CutStart(row[column], LeastOf(column) + given)
                    : OneLine.Cut(row[column], LeastOf(column) + given);
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

    private int LeastOf(int column) => Math.Max(columns[column].Least, columns[column].Name.Length);

    private int NeedOf(int column) => Math.Max(0, CellWidth(column) - LeastOf(column));

    private int FullWidthOf(List<int> kept) => kept.Count + 1 + kept.Sum(column => 2 + CellWidth(column));

    private int CellWidth(int column) => _rows.Select(row => OneLine.WidthOf(row[column])).Append(columns[column].Name.Length).Max();
}
