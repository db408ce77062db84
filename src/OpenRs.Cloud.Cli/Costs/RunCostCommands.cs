using System.CommandLine;
using System.Globalization;
using OpenRs.Cloud.Cli.Connection;
using OpenRs.Cloud.Cli.Output;
using OpenRs.Cloud.Cli.Runs;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Cli.Costs;

/// <summary><c>openrs cost get|charges|waste</c>.</summary>
internal static class RunCostCommands
{
    public static Command Get() => CostCommand.OnOneJob(
        "get",
        "Show the money of a run or evaluation by phase.",
        static async (api, name, _, output, cancellationToken) =>
        {
            var cost = await api.CallAsync(
                () => api.Costs.GetRunCostAsync(new GetRunCostRequest { Name = name }, cancellationToken: cancellationToken));
            if (output == OutputFormat.Json)
            {
                Json.Print(cost);
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
            var request = new ListChargesRequest { Parent = name, PageSize = ApiConnection.PageSize };
            var charges = await api.ListAsync(
                token => api.Costs.ListChargesAsync(new(request) { PageToken = token }, cancellationToken: cancellationToken),
                static page => (page.Charges, page.NextPageToken));
            Print(charges, output);
        });

    public static Command Waste() => CostCommand.OnOneJob(
        "waste",
        "Price what a run spent without moving forward, and say what helps.",
        static async (api, name, _, output, cancellationToken) =>
        {
            var report = await api.CallAsync(
                () => api.Costs.GetWasteReportAsync(new GetWasteReportRequest { Name = name }, cancellationToken: cancellationToken));
            if (output == OutputFormat.Json)
            {
                Json.Print(report);
                return;
            }

            foreach (var item in report.Items)
            {
                var share = report.SpentUsdMicros == 0 ? 0 : (double)item.UsdMicros / report.SpentUsdMicros;
                Console.WriteLine(
                    $"{item.Kind.Replace('_', '-'),-14} {Format.Usd(item.UsdMicros),9}  {Format.Percent(share),7}  {item.Advice}");
            }

            Console.WriteLine($"{"spent",-14} {Format.Usd(report.SpentUsdMicros),9}");
        });

    private static void Print(List<Charge> charges, OutputFormat output)
    {
        if (output == OutputFormat.Json)
        {
            Json.Print(charges);
            return;
        }

        var table = new TextTable("no", new("from", 1), new("agent", 4), "phase", new("GPUs", 2), new("GPU s", 3), "cost");
        foreach (var charge in charges)
        {
            table.Row(
                charge.Sequence.ToString(CultureInfo.InvariantCulture),
                Time(charge.StartTime.ToDateTime()),
                charge.AgentId,
                PhaseName.Of(charge.Phase) ?? "",
                $"{charge.GpuCount} x {charge.GpuType}{(charge.Spot ? " spot" : "")}",
                charge.GpuSeconds.ToString("0.0", CultureInfo.InvariantCulture),
                Format.Usd(charge.UsdMicros));
        }

        table.Print();
    }

    private static string Time(DateTime utc) => utc.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
