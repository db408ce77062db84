using Google.Protobuf;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Csv;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>Metrics of steps as text. Numbers are written so that they read back as the same.</summary>
internal static class StepFormats
{
    private const string Exact = "R";
    private const string ForPeople = "G5";

    /// <summary>Comma-separated values as of RFC 4180, with a header.</summary>
    public static void WriteCsv(StepTable table, TextWriter output)
    {
        output.WriteLine(CsvLine.Of(table.Columns));
        foreach (var step in table.Steps)
        {
            output.WriteLine(CsvLine.Of(table.Columns.Select(column => StepTable.CellOf(step, column, Exact))));
        }
    }

    /// <summary>A step as JSON on each line.</summary>
    public static void WriteJsonLines(StepTable table, TextWriter output)
    {
        foreach (var step in table.Steps)
        {
            output.WriteLine(JsonFormatter.Default.Format(table.Select(step)));
        }
    }

    /// <summary>A table for people; columns that do not fit are left out, the last first.</summary>
    public static void Print(StepTable table)
    {
        var columns = table.Columns.Select((name, i) => new Column(name, i == 0 ? 0 : table.Columns.Count - i)).ToArray();
        var text = new TextTable(columns);
        foreach (var step in table.Steps)
        {
            text.Row([.. table.Columns.Select(column => StepTable.CellOf(step, column, ForPeople))]);
        }

        text.Print();
    }
}
