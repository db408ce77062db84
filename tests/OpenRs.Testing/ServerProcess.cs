using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using Xunit;

namespace OpenRs.Testing;

/// <summary>
/// The real server as a process of its own on a loopback port that it chooses itself, ready to be called, stopped or killed.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    // A cold start takes a second; a machine that runs all tests at once may need many.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly string _dataFolder;

    private ServerProcess(ChildProcess process, string dataFolder, Uri address)
    {
        _process = process;
        _dataFolder = dataFolder;
        Address = address;
        Channel = GrpcChannel.ForAddress(address);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Where it answers JSON, metrics and probes.</summary>
    public required Uri HttpAddress { get; init; }

    /// <summary>A connection to it.</summary>
    public GrpcChannel Channel { get; }

    /// <summary>The process id.</summary>
    public int Id => _process.Id;

    /// <summary>From the start of the process to its health service saying SERVING.</summary>
    public TimeSpan TimeToServing { get; private init; }

    /// <summary>The token that agents must show.</summary>
    public string AgentToken => File.ReadAllText(Path.Combine(_dataFolder, "agent.token")).Trim();

    /// <summary>What it wrote so far.</summary>
    public IReadOnlyList<string> Lines => _process.Lines;

    /// <summary>The built program, of the configuration that the running test was built in.</summary>
    /// <exception cref="InvalidOperationException">It is not built.</exception>
    public static string Program
    {
        get
        {
            var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
            var path = Path.Combine(
                RepositoryPaths.Root, "src", "OpenRs.Cloud.Server", "bin", output.Parent!.Name, output.Name, "OpenRs.Cloud.Server");
            return File.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing. Build src/OpenRs.Cloud.Server.");
        }
    }

    /// <summary>Starts a server and waits until it serves.</summary>
    /// <param name="dataFolder">Its data: an empty folder, or one that an earlier server left.</param>
    /// <param name="arguments">More of its switches.</param>
    /// <exception cref="InvalidOperationException">It ended instead; says what it wrote.</exception>
    /// <exception cref="TimeoutException">It does not serve in time; says what it wrote.</exception>
    public static Task<ServerProcess> StartAsync(string dataFolder, params string[] arguments) =>
        StartAsync(dataFolder, environment: null, arguments);

    /// <summary>Starts a server with settings from its environment, and waits until it serves.</summary>
    /// <param name="dataFolder">Its data: an empty folder, or one that an earlier server left.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="arguments">More of its switches.</param>
    public static async Task<ServerProcess> StartAsync(
        string dataFolder, IReadOnlyDictionary<string, string?>? environment, params string[] arguments)
    {
        var started = TimeProvider.System.GetTimestamp();
        var process = ChildProcess.Start(
            Program, ["--data", dataFolder, "--listen", "http://127.0.0.1:0", .. arguments], environment: environment);
        try
        {
            await process.WaitForLineAsync(
                static line => line.Contains("Serving at ", StringComparison.Ordinal), "that it is serving", StartTimeout);
            var addresses = await File.ReadAllLinesAsync(Path.Combine(dataFolder, "endpoint"));
            var address = new Uri(addresses[0]);
            await WaitForServingAsync(address);
            return new ServerProcess(process, dataFolder, address)
            {
                HttpAddress = new Uri(addresses[1]),
                TimeToServing = TimeProvider.System.GetElapsedTime(started),
            };
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>A start that must fail: with exit code 2, and one line that names no type.</summary>
    /// <param name="dataFolder">Its data.</param>
    /// <param name="arguments">More of its switches.</param>
    /// <returns>The line.</returns>
    public static async Task<string> RefusedAsync(string dataFolder, params string[] arguments)
    {
        await using var process = Launch(dataFolder, arguments);
        Assert.Equal(2, await process.WaitForExitAsync(StartTimeout));
        var line = Assert.Single(process.Lines);
        Assert.StartsWith("openrs server: ", line, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", line, StringComparison.Ordinal);
        return line;
    }

    /// <summary>Starts the program and does not wait for it.</summary>
    /// <param name="dataFolder">Its data.</param>
    /// <param name="arguments">More of its switches.</param>
    public static ChildProcess Launch(string dataFolder, params string[] arguments) =>
        ChildProcess.Start(Program, ["--data", dataFolder, .. arguments]);

    /// <summary>Waits for the first line, already written or still to come, that a condition accepts.</summary>
    /// <param name="accepts">The condition.</param>
    /// <param name="timeout">How long to wait.</param>
    public Task<string> WaitForLineAsync(Func<string, bool> accepts, TimeSpan timeout) =>
        _process.WaitForLineAsync(accepts, "the line that is waited for", timeout);

    /// <summary>Kills it at once (SIGKILL), as a crash does.</summary>
    public Task<int> KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync(StopTimeout);
    }

    /// <summary>Asks it to end (SIGTERM) and waits for that.</summary>
    /// <returns>The exit code.</returns>
    public Task<int> StopAsync()
    {
        _process.Terminate();
        return _process.WaitForExitAsync(StopTimeout);
    }

    /// <summary>Kills it if it still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await _process.DisposeAsync();
    }

    private static async Task WaitForServingAsync(Uri address)
    {
        using var channel = GrpcChannel.ForAddress(address);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest(), deadline: DateTime.UtcNow + StartTimeout);
        await foreach (var health in watch.ResponseStream.ReadAllAsync())
        {
            if (health.Status == HealthCheckResponse.Types.ServingStatus.Serving)
            {
                return;
            }
        }
    }
}
