using System.CommandLine;
using System.Globalization;
using Google.Protobuf;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.V1;
using Spectre.Console;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost get|charges|waste</c>.</summary>
internal static class RunCostCommands
{
    public static Command Get() => CostCommand.OnOneJob(
        "get",
        "Show the money of a run or evaluation by phase.",
        static async (api, name, _, output, cancellationToken) =>
        {
            var cost = await api.CallAsync(() => api.Costs.GetRunCostAsync(new GetRunCostRequest { Name = name }, cancellationToken: cancellationToken).ResponseAsync);
            if (output == OutputFormat.Json)
            {
                Console.WriteLine(JsonFormatter.Default.Format(cost));
                return;
            }

            RunPrinter.PrintCost(cost);
            Console.WriteLine($"granted     {Format.Usd(cost.GrantedUsdMicros)} to agents under lease");
            Console.WriteLine($"reserve     {Format.Usd(cost.ReserveUsdMicros)} for the last step and checkpoint");
        });

    public static Command Charges() => CostCommand.OnOneJob(
        "charges",
        "List who used what and when; the lines sum to what is spent.",
        static async (api, name, _, output, cancellationToken) =>
        {
            var table = new Table().Border(TableBorder.Simple).AddColumns("no", "from", "agent", "phase", "GPUs", "GPU s", "cost");
            var request = new ListChargesRequest { Parent = name, PageSize = 1000 };
            do
            {
                var page = await api.CallAsync(() => api.Costs.ListChargesAsync(request, cancellationToken: cancellationToken).ResponseAsync);
                foreach (var charge in page.Charges)
                {
                    Add(table, charge, output);
                }

                request.PageToken = page.NextPageToken;
            }
            while (request.PageToken.Length > 0);

            if (output != OutputFormat.Json)
            {
                AnsiConsole.Write(table);
            }
        });

    public static Command Waste() => CostCommand.OnOneJob(
        "waste",
        "Price what a run spent without moving forward, and say what helps.",
        static async (api, name, _, output, cancellationToken) =>
        {
            var report = await api.CallAsync(() => api.Costs.GetWasteReportAsync(new GetWasteReportRequest { Name = name }, cancellationToken: cancellationToken).ResponseAsync);
            if (output == OutputFormat.Json)
            {
                Console.WriteLine(JsonFormatter.Default.Format(report));
                return;
            }

            foreach (var item in report.Items)
            {
                var share = report.SpentUsdMicros == 0 ? 0 : (double)item.UsdMicros / report.SpentUsdMicros;
                Console.WriteLine($"{item.Kind.Replace('_', '-'),-14} {Format.Usd(item.UsdMicros),9}  {Format.Percent(share),7}  {item.Advice}");
            }

            Console.WriteLine($"{"spent",-14} {Format.Usd(report.SpentUsdMicros),9}");
        });

    private static void Add(Table table, Charge charge, OutputFormat output)
    {
        if (output == OutputFormat.Json)
        {
            Console.WriteLine(JsonFormatter.Default.Format(charge));
            return;
        }

        table.AddRow(
            charge.Sequence.ToString(CultureInfo.InvariantCulture),
            Time(charge.StartTime.ToDateTime()),
            Markup.Escape(charge.AgentId),
            charge.Phase,
            Markup.Escape($"{charge.GpuCount} x {charge.GpuType}{(charge.Spot ? " spot" : "")}"),
            charge.GpuSeconds.ToString("0.0", CultureInfo.InvariantCulture),
            Format.Usd(charge.UsdMicros));
    }

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
