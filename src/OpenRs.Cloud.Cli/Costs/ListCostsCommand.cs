using System.CommandLine;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.V1;
using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost list</c>.</summary>
internal static class ListCostsCommand
{
    private static readonly Dictionary<string, CostGrouping> Groupings = new(StringComparer.Ordinal)
    {
        ["run"] = CostGrouping.Job,
        ["recipe"] = CostGrouping.Recipe,
        ["day"] = CostGrouping.Day,
        ["gpu"] = CostGrouping.Gpu,
        ["phase"] = CostGrouping.Phase,
    };

    public static Command Create()
    {
        var project = ProjectOption.Create();
        var by = new Option<string>("--by")
        {
            Description = "What to sum by: run (runs and evaluations), recipe, day (UTC), gpu or phase. Default: run.",
            HelpName = "thing",
            DefaultValueFactory = static _ => "run",
        };
        by.OneOf([.. Groupings.Keys]);
        var from = TimeOption.Create("--from", "Only hours (UTC) that start from here on, such as 2026-11-01.");
        var to = TimeOption.Create("--to", "Only hours (UTC) that start before, such as 2026-12-01.");
        var output = OutputOption.Create();
        var command = new Command("list", "Sum what a project's runs and evaluations cost, deleted ones included.")
        {
            project,
            by,
            from,
            to,
            output,
            ServerAddress.Option,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var api = new ApiConnection(ServerAddress.Of(result));
            var request = new ListCostsRequest
            {
                Parent = $"projects/{result.GetValue(project)}",
                GroupBy = Groupings[result.GetValue(by)!],
                StartTime = result.GetValue(from)?.ToTimestamp(),
                EndTime = result.GetValue(to)?.ToTimestamp(),
                PageSize = ApiConnection.PageSize,
            };
            var total = new CostLine();
            var lines = await api.ListAsync(
                token => api.Costs.ListCostsAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                page =>
                {
                    total = page.Total;
                    return (page.Lines, page.NextPageToken);
                });
            Print(new ListCostsResponse { Lines = { lines }, Total = total }, result.GetValue(by)!, result.GetValue(output));
        });
        return command;
    }

    private static void Print(ListCostsResponse costs, string by, OutputFormat format)
    {
        if (format == OutputFormat.Json)
        {
            Json.Print(costs);
            return;
        }

        var table = new TextTable(by, new("jobs", 1), new("GPU hours", 2), "cost", new("share", 3));
        foreach (var line in costs.Lines)
        {
            Row(line, line.Key.Split('/')[^1]);
        }

        Row(costs.Total, "total");
        table.Print();

        void Row(CostLine line, string key) => table.Row(
            key,
            line.Jobs.ToString(CultureInfo.InvariantCulture),
            (line.GpuSeconds / 3600).ToString("0.000", CultureInfo.InvariantCulture),
            Format.Usd(line.UsdMicros),
            costs.Total.UsdMicros == 0 ? "-" : Format.Percent((double)line.UsdMicros / costs.Total.UsdMicros));
    }
}
