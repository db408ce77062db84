using System.Globalization;
using Grpc.Net.Client;
using OpenRs.Cloud.Protocol.Servers;
using OpenRs.Cloud.Storage.Objects;
using OpenRs.Testing;

namespace OpenRs.Bench.ControlPlane.Load;

/// <summary>
/// Puts a real server process under the load of many agents: real gRPC over HTTP/2, real state file, results as objects; only the
/// computing is left out. All processes and files are the bench's own and gone at its end.
/// </summary>
internal sealed class LoadBench(LoadOptions options, TimeProvider time)
{
    // Agents join over a heartbeat interval; the joining is reported on its own.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan JoinTimeout = TimeSpan.FromMinutes(2);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-load-").FullName;

    /// <summary>Runs it.</summary>
    /// <param name="say">Takes words on the progress.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    public async Task<LoadReport> RunAsync(Action<string> say, CancellationToken cancellationToken)
    {
        try
        {
            await using var server = await StartServerAsync();
            say($"Server is process {server.Id}; creating {options.Runs} runs ...");
            await new LoadSeeds(server.Channel).CreateAsync(options.Runs, (options.Agents + options.Runs - 1) / options.Runs);
            var report = await MeasureAsync(server, say, cancellationToken);
            return options.Restart ? report with { RestartSeconds = await RestartAsync(server, say, cancellationToken) } : report;
        }
        finally
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    private Task<ServerProcess> StartServerAsync() => ServerProcess.StartAsync(
        Path.Combine(_folder, "data"),
        "--lease-seconds", options.LeaseSeconds.ToString(CultureInfo.InvariantCulture),
        "--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:OpenRs.Cloud.Server.Endpoints", "Information");

    private async Task<LoadReport> MeasureAsync(ServerProcess server, Action<string> say, CancellationToken cancellationToken)
    {
        var meters = new LoadMeters(time) { Expected = options.Agents };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var channels = Enumerable.Range(0, options.Connections).Select(_ => GrpcChannel.ForAddress(server.Address)).ToList();
        try
        {
            var objects = await OpenObjectsAsync(cancellationToken);
            var began = time.GetTimestamp();
            var agents = Enumerable.Range(0, options.Agents)
                .Select(i => Agent(i, channels[i % channels.Count], server, objects, meters).RunAsync(DelayOf(i), ended.Token))
                .ToList();
            await meters.AllAtWork.WaitAsync(JoinTimeout, time, cancellationToken);
            var joined = time.GetElapsedTime(began);
            say(FormattableString.Invariant(
                $"{options.Agents} agents hold a lease after {joined.TotalSeconds:0.0} s; measuring {options.Seconds} s ..."));
            var opens = meters.Opens.Restart();
            await Task.Delay(Settling, time, cancellationToken);
            var report = await MeasureAsync(server, meters, cancellationToken);
            await ended.CancelAsync();
            await Task.WhenAll(agents);
            foreach (var (words, count) in meters.Errors)
            {
                say($"error ({count} times): {words}");
            }

            return report with { OpenP99Ms = opens.P99, JoinSeconds = joined.TotalSeconds, Errors = meters.Errors.Values.Sum() };
        }
        finally
        {
            await ended.CancelAsync();
            channels.ForEach(static channel => channel.Dispose());
        }
    }

    private async Task<LoadReport> MeasureAsync(ServerProcess server, LoadMeters meters, CancellationToken cancellationToken)
    {
        var process = new ProcessMeter(server.Id, time);
        var self = new ProcessMeter(Environment.ProcessId, time);
        using var watched = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = process.WatchAsync(watched.Token);
        _ = (meters.Renewals.Restart(), meters.Work.Restart(), meters.Reports.Restart());
        var (began, cpu, selfCpu) = (time.GetTimestamp(), process.ProcessorTime, self.ProcessorTime);
        await Task.Delay(TimeSpan.FromSeconds(options.Seconds), time, cancellationToken);
        var (leases, work, reports) = (meters.Renewals.Restart(), meters.Work.Restart(), meters.Reports.Restart());
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        await watched.CancelAsync();
        await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return new LoadReport
        {
            Agents = options.Agents,
            Runs = options.Runs,
            Connections = options.Connections,
            Seconds = seconds,
            Processors = Environment.ProcessorCount,
            LeasesPerSecond = leases.Count / seconds,
            LeaseP50Ms = leases.P50,
            LeaseP99Ms = leases.P99,
            LeaseMaxMs = leases.Max,
            OpenP99Ms = 0,
            JoinSeconds = 0,
            WorkPerSecond = work.Count / seconds,
            WorkP50Ms = work.P50,
            WorkP99Ms = work.P99,
            ReportsPerSecond = reports.Count / seconds,
            ReportP50Ms = reports.P50,
            ReportP99Ms = reports.P99,
            ReportMaxMs = reports.Max,
            Errors = 0,
            ServerCpuPercent = 100 * (process.ProcessorTime - cpu) / TimeSpan.FromSeconds(seconds),
            AgentsCpuPercent = 100 * (self.ProcessorTime - selfCpu) / TimeSpan.FromSeconds(seconds),
            ServerRssMb = process.PeakMiB,
        };
    }

    // The clock starts with the process: what counts is how long agents go without a server.
    private async Task<double> RestartAsync(ServerProcess server, Action<string> say, CancellationToken cancellationToken)
    {
        say("kill -9 of the server, and its restart on the same state ...");
        await server.KillAsync();
        var began = time.GetTimestamp();
        await using var restarted = await StartServerAsync();
        var meters = new LoadMeters(time) { Expected = 1 };
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var agent = Agent(0, restarted.Channel, restarted, await OpenObjectsAsync(cancellationToken), meters);
        var running = agent.RunAsync(TimeSpan.Zero, ended.Token);
        await meters.AllAtWork.WaitAsync(JoinTimeout, time, cancellationToken);
        var seconds = time.GetElapsedTime(began).TotalSeconds;
        await ended.CancelAsync();
        await running;
        return seconds;
    }

    private LoadAgent Agent(int number, GrpcChannel channel, ServerProcess server, IObjectStore objects, LoadMeters meters) => new(
        string.Create(CultureInfo.InvariantCulture, $"agent-{number:D4}"), LoadSeeds.PoolOf(number % options.Runs), channel,
        server.AgentToken, objects, options, meters, time);

    // Agents do not send their heartbeats in step: each starts at a moment of its own.
    private TimeSpan DelayOf(int number) =>
        AgentSessionOptions.Create(TimeSpan.FromSeconds(options.LeaseSeconds), "").HeartbeatInterval * number / options.Agents;

    private async Task<IObjectStore> OpenObjectsAsync(CancellationToken cancellationToken) => await ObjectStoreFactory.OpenAsync(
        new ObjectStoreOptions { Uri = new Uri(Path.Combine(_folder, "data", "objects")).AbsoluteUri }, time, cancellationToken);
}
