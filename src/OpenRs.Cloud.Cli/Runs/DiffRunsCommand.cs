using System.CommandLine;
using System.Text.Json;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Runs;

/// <summary><c>openrs runs diff</c>.</summary>
internal static class DiffRunsCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("a") { Description = "Run id, or projects/PROJECT/runs/RUN." };
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

        var table = new TextTable("", new(a.Name.Split('/')[^1]), new(b.Name.Split('/')[^1]));
        foreach (var row in rows)
        {
            table.Row(row.What, row.A, row.B);
        }

        table.Print();
    }
}
