using System.CommandLine;
using OpenRs.CommandLine;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary><c>control-plane</c>: the load of many agents on one server.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var agents = Number("--agents", 1000, "Simulated agents, each with a gRPC stream of its own.");
        var seconds = Number("--seconds", 60, "Seconds to measure once all agents hold a lease.");
        var runs = Number("--runs", 10, "Runs that the agents spread over.");
        var connections = Number(
            "--connections", 20, "HTTP/2 connections that the streams are multiplexed over; at most 100 streams fit on one.");
        var unitSeconds = new Option<double>("--unit-seconds")
        {
            Description = "Mean seconds that an agent takes for a rollout unit.",
            DefaultValueFactory = static _ => 5,
        }.Within(0, 86_400);
        var leaseSeconds = new Option<double>("--lease-seconds")
        {
            Description = "Length of a lease; a heartbeat comes every quarter of it.",
            DefaultValueFactory = static _ => 30,
        }.Within(2, 600);
        var restart = new Option<bool>("--restart")
        {
            Description = "At the end kill -9 the server and time its restart to the first lease.",
        };
        var output = new Option<string>("--output") { Description = "table or json.", DefaultValueFactory = static _ => "table" };
        output.OneOf("table", "json");
        var command = new Command("control-plane", "Load of many agents on a real server process: rates, latencies, memory, restart.")
        {
            agents, seconds, runs, connections, unitSeconds, leaseSeconds, restart, output,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var options = new LoadOptions
            {
                Agents = result.GetValue(agents),
                Seconds = result.GetValue(seconds),
                Runs = result.GetValue(runs),
                Connections = result.GetValue(connections),
                UnitSeconds = result.GetValue(unitSeconds),
                LeaseSeconds = result.GetValue(leaseSeconds),
                Restart = result.GetValue(restart),
            };
            var report = await new LoadBench(options, TimeProvider.System).RunAsync(Console.Error.WriteLine, cancellationToken);
            (result.GetValue(output) == "json" ? (Action<LoadReport>)LoadReportPrinter.PrintJson : LoadReportPrinter.PrintTable)(report);
            return report.Errors == 0 ? 0 : 1;
        });
        return command;
    }

    private static Option<int> Number(string name, int standard, string description) =>
        new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard }.Within(1, int.MaxValue);
}
