using System.Globalization;
using Grpc.Net.Client;
using OpenRs.Cloud.V1;
using OpenRs.Testing;

namespace OpenRs.Bench.ControlPlane.Elastic;

/// <summary>A server and agents as processes in a temporary folder. What they are killed or frozen with is theirs alone.</summary>
public sealed class ProcessCloud : IAsyncDisposable
{
    /// <summary>Short, so that a lost agent is noticed soon.</summary>
    public const double LeaseSeconds = 4;

    // Generous: a machine that builds and tests at once starts programs slowly.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);

    /// <summary>Environment of all programs under test.</summary>
    public static readonly IReadOnlyDictionary<string, string?> ProgramEnvironment = new Dictionary<string, string?>
    {
        // Threads that wait must leave the few cores to others.
        ["OMP_WAIT_POLICY"] = "PASSIVE",
        ["OPENRS_SERVER"] = null,
        ["OPENRS_AGENT_TOKEN"] = null,
    };

    private readonly Dictionary<string, ChildProcess> _agents = [];
    private readonly List<ChildProcess> _all = [];
    private GrpcChannel? _channel;

    private readonly Dictionary<string, string?> _environment = new(ProgramEnvironment);

    private ProcessCloud(string folder) => Folder = folder;

    /// <summary>Folder of everything.</summary>
    public string Folder { get; }

    /// <summary>The server's process.</summary>
    public ChildProcess Server { get; private set; } = null!;

    /// <summary>Where it listens; the same after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>The agents that run, by id.</summary>
    public IReadOnlyDictionary<string, ChildProcess> Agents => _agents;

    /// <summary>A channel to the server that runs now.</summary>
    public GrpcChannel Channel => _channel ?? throw new InvalidOperationException("The server does not run.");

    /// <summary>Client of the runs.</summary>
    public RunService.RunServiceClient Runs => new(Channel);

    /// <summary>Client of the evaluations.</summary>
    public EvaluationService.EvaluationServiceClient Evaluations => new(Channel);

    private string DataFolder => Path.Combine(Folder, "data");

    /// <summary>Starts a server without agents.</summary>
    /// <param name="environment">Variables of its programs besides <see cref="ProgramEnvironment"/>.</param>
    public static async Task<ProcessCloud> StartAsync(IReadOnlyDictionary<string, string?>? environment = null)
    {
        var cloud = new ProcessCloud(Directory.CreateTempSubdirectory("openrs-e2e-").FullName);
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            cloud._environment[name] = value;
        }

        try
        {
            await cloud.StartServerAsync();
            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on the data that is there, at the address it had.</summary>
    public async Task StartServerAsync()
    {
        string[] arguments =
        [
            "--data", DataFolder,
            "--listen", Address.GetLeftPart(UriPartial.Authority),

            // Nobody uses it here, and the port after the other one may have been taken since the last start.
            "--http", "http://127.0.0.1:0",
            "--lease-seconds", LeaseSeconds.ToString(CultureInfo.InvariantCulture),
        ];
        Server = Start(BuiltProgram.Server, arguments);
        Address = await ServingAddressAsync(Server, StartTimeout);
        _channel = GrpcChannel.ForAddress(Address);
    }

    /// <summary>Waits until a server serves.</summary>
    /// <param name="server">Its process.</param>
    /// <param name="timeout">How long that may take.</param>
    /// <returns>Where it listens.</returns>
    public static async Task<Uri> ServingAddressAsync(ChildProcess server, TimeSpan timeout)
    {
        const string Serving = "Serving at ";
        var line = await server.WaitForLineAsync(
            static line => line.Contains(Serving, StringComparison.Ordinal), "that it serves", timeout);
        return new Uri(line[(line.IndexOf(Serving, StringComparison.Ordinal) + Serving.Length)..].Split(',')[0]);
    }

    /// <summary>Kills the server at once, as a crash does.</summary>
    public async Task KillServerAsync()
    {
        _channel?.Dispose();
        _channel = null;
        await KillAsync(Server);
    }

    /// <summary>Starts an agent. It connects when it is ready; nobody waits for it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="token">Its join token; the server's when left out.</param>
    /// <param name="options">More options.</param>
    public ChildProcess StartAgent(string id, string? token = null, params string[] options)
    {
        var tokenFile = Path.Combine(DataFolder, "agent.token");
        if (token is not null)
        {
            tokenFile = Path.Combine(Folder, $"{id}.token");
            File.WriteAllText(tokenFile, token);
        }

        // Few slots, so that agents share a step instead of one taking it whole.
        string[] arguments =
        [
            "agent", "--server", Address.GetLeftPart(UriPartial.Authority), "--token-file", tokenFile, "--id", id,
            "--cache", Path.Combine(Folder, "cache", id), "--threads", "1", "--slots", "16", .. options,
        ];
        return _agents[id] = Start(BuiltProgram.Agent, arguments);
    }

    /// <summary>Kills an agent at once, as the loss of its node does.</summary>
    public async Task KillAgentAsync(string id)
    {
        await KillAsync(_agents[id]);
        _agents.Remove(id);
    }

    /// <summary>Tells an agent to end, and waits until it has.</summary>
    /// <exception cref="InvalidOperationException">It did not end as it should.</exception>
    public async Task TerminateAgentAsync(string id)
    {
        _agents[id].Terminate();
        if (await _agents[id].WaitForExitAsync(StartTimeout) is not 0 and var code)
        {
            throw new InvalidOperationException($"{id} ended with exit code {code}.\n{LogTails()}");
        }

        _agents.Remove(id);
    }

    /// <summary>Waits until an agent begins work of a kind, such as <c>train-000003</c>, and tells which one it was.</summary>
    /// <param name="accepts">Whether a unit id is of that kind.</param>
    /// <param name="what">The kind in words.</param>
    /// <param name="ids">The agents to look at; all when there are none.</param>
    public async Task<string> WaitForWorkAsync(Func<string, bool> accepts, string what, params IEnumerable<string> ids)
    {
        var watched = _agents.Where(agent => !ids.Any() || ids.Contains(agent.Key)).ToList();
        var waits = watched.Select(
            agent => agent.Value.WaitForLineAsync(line => UnitOf(line) is { } unit && accepts(unit), what, WatchedRun.Timeout)).ToList();
        var first = await Task.WhenAny(waits);
        await first;
        return watched[waits.IndexOf(first)].Key;
    }

    /// <summary>The units that an agent said it works on, in order.</summary>
    public static IReadOnlyList<string> WorkOf(ChildProcess agent) => [.. agent.Lines.Select(UnitOf).OfType<string>()];

    /// <summary>The folder of all that a run stored.</summary>
    public string RunFolder(Run run) => Path.Combine(ObjectsFolder, run.Name);

    /// <summary>The folder of all objects.</summary>
    public string ObjectsFolder => Path.Combine(DataFolder, "objects");

    /// <summary>What the programs wrote last.</summary>
    public string LogTails() => ChildProcess.Tails(_all);

    /// <summary>Ends all programs and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        foreach (var process in Enumerable.Reverse(_all))
        {
            await process.DisposeAsync();
        }

        Directory.Delete(Folder, recursive: true);
    }

    private static string? UnitOf(string line)
    {
        const string Before = " units from ";
        const string After = " on.";
        var start = line.IndexOf(Before, StringComparison.Ordinal);
        return start >= 0 && line.EndsWith(After, StringComparison.Ordinal) ? line[(start + Before.Length)..^After.Length] : null;
    }

    private static async Task KillAsync(ChildProcess process)
    {
        process.Kill();
        await process.WaitForExitAsync(StartTimeout);
    }

    private ChildProcess Start(string program, string[] arguments)
    {
        var process = ChildProcess.Start(program, arguments, Folder, _environment);
        _all.Add(process);
        return process;
    }
}
