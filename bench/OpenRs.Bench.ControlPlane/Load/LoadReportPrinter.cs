using System.Globalization;
using System.Text.Json;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>Prints what a load run showed.</summary>
internal static class LoadReportPrinter
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>One line of JSON, the last of the output.</summary>
    public static void PrintJson(LoadReport report) => Console.WriteLine(JsonSerializer.Serialize(report, Json));

    /// <summary>A table for people.</summary>
    public static void PrintTable(LoadReport report)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{report.Agents} agents over {report.Connections} HTTP/2 connections, {report.Runs} runs, {report.Seconds:0} s, "
            + $"{report.Processors} processors shared by agents and server"));
        Line($"{"",-22}{"per second",12}{"p50 ms",10}{"p99 ms",10}{"max ms",10}");
        Row("lease (heartbeat)", report.LeasesPerSecond, report.LeaseP50Ms, report.LeaseP99Ms, report.LeaseMaxMs);
        Line($"{"work request",-22}{report.WorkPerSecond,12:0.0}{report.WorkP50Ms,10:0.00}{report.WorkP99Ms,10:0.00}{"",10}");
        Row("result", report.ReportsPerSecond, report.ReportP50Ms, report.ReportP99Ms, report.ReportMaxMs);
        Line($"all agents joined in {report.JoinSeconds:0.0} s (p99 of a lease opened then: {report.OpenP99Ms:0.0} ms)");
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"errors {report.Errors}; server: {report.ServerCpuPercent:0} % of a processor, {report.ServerRssMb:0} MiB; "
            + $"agents: {report.AgentsCpuPercent:0} %"));
        if (report.RestartSeconds is { } restart)
        {
            Line($"kill -9, then restart to the first lease: {restart:0.00} s");
        }
    }

    private static void Row(string name, double perSecond, double p50, double p99, double max) =>
        Line($"{name,-22}{perSecond,12:0.0}{p50,10:0.00}{p99,10:0.00}{max,10:0.00}");

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
