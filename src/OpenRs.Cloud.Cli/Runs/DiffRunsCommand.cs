using System.CommandLine;
using System.Text.Json;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs diff</c>.</summary>
internal static class DiffRunsCommand
{
    // The end of a metric's name still identifies it: 60 columns hold it beside two checkpoints, as in run-0123456789ab/20.
    private const int LeastName = 12;

    public static Command Create()
    {
        var first = RunArgument.Create("a");
        var second = new Argument<string>("b") { Description = "The run to compare with it." };
        var (project, output) = (ProjectOption.Create(), OutputOption.Create());
        var command = new Command(
            "diff", "Compare two runs: recipe keys and data that differ, metrics of the last step, accuracies, cost.")
        {
            first, second, project, output, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var a = await GetAsync(result.GetValue(first)!);
            var b = await GetAsync(result.GetValue(second)!);
            Print(a, b, result.GetValue(output));

            Task<Run> GetAsync(string given)
            {
                var name = ProjectOption.Name(given, result.GetValue(project)!, "runs");
                return api.CallAsync(() => api.Runs.GetRunAsync(new GetRunRequest { Name = name }, cancellationToken: cancellationToken));
            }
        });
        return command;
    }

    private static void Print(Run a, Run b, OutputFormat format)
    {
        var rows = RunDiff.Of(a, b);
        if (format == OutputFormat.Json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                a = a.Name,
                b = b.Name,
                rows = rows.Select(static row => new { what = row.What, a = row.A, b = row.B }),
            }));
            return;
        }

        Table(a, b, rows).Print();
    }

    /// <summary>The comparison as a table: values are cut where it would be too wide, ids are not.</summary>
    internal static TextTable Table(Run a, Run b, IReadOnlyList<DiffRow> rows)
    {
        var table = new TextTable(new("", IsText: true, Least: LeastName, IsName: true), Values(a, row => row.A), Values(b, row => row.B));
        foreach (var row in rows)
        {
            table.Row(row.What, Text(row, row.A), Text(row, row.B));
        }

        return table;

        Column Values(Run run, Func<DiffRow, string> value)
        {
            var ids = rows.Where(static row => row.IsId).Select(row => Text(row, value(row)).Length);
            return new(run.Name.Split('/')[^1], IsText: true, Least: ids.Append(0).Max());
        }
    }

    // The row says what it is the id of.
    private static string Text(DiffRow row, string value) =>
        row.IsId && value.Split('/') is ["models" or "datasets", var id] ? id : value;
}
