using System.CommandLine;
using System.Text;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;

namespace OpenRs.Cloud.Cli.Reports;

/// <summary><c>openrs runs report</c>.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        var run = RunArgument.Create();
        var path = new Option<string>("--out") { Description = "HTML file to write.", HelpName = "file", Required = true };
        var project = ProjectOption.Create();
        var command = new Command(
            "report", "Write one page about a run that needs nothing else: curves, evaluations, money, what happened, provenance.")
        {
            run, path, project, ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var name = ProjectOption.Name(result.GetValue(run)!, result.GetValue(project)!, "runs");
            var report = await RunReport.ReadAsync(api, name, cancellationToken);
            var file = result.GetValue(path)!;
            var page = Encoding.UTF8.GetBytes(ReportPage.Of(report, DateTimeOffset.UtcNow));
            await WholeFile.WriteAsync(file, stream => stream.WriteAsync(page, cancellationToken).AsTask(), replace: true);
            Console.WriteLine(file);
        });
        return command;
    }
}
