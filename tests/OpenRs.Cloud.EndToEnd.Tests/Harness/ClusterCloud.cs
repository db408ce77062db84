using System.Security.Cryptography;
using Grpc.Net.Client;
using OpenRs.Bench.ControlPlane.Elastic;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>
/// The servers of one cluster and agents that know all of them, as processes in a temporary folder. Membership, reminders and state are in
/// Azurite, objects in a folder.
/// </summary>
internal sealed class ClusterCloud : IAsyncDisposable
{
    /// <summary>The part of <see cref="AdminKey"/> that names it.</summary>
    public const string AdminKeyPrefix = "clusteradmin";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(120);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-cluster-").FullName;
    private readonly List<ClusterServer> _servers = [];
    private readonly List<ChildProcess> _all = [];
    private AzuriteServer? _azurite;

    private ClusterCloud()
    {
    }

    /// <summary>The first API key, the same for all servers.</summary>
    public string AdminKey { get; } = $"ors_{AdminKeyPrefix}_{RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 52)}";

    /// <summary>The servers that run.</summary>
    public IReadOnlyList<ClusterServer> Servers => _servers;

    private string ObjectsFolder => Path.Combine(_folder, "objects");

    private string TokenFile => Path.Combine(_folder, "agent.token");

    private string KeyFile => Path.Combine(_folder, "admin.key");

    /// <summary>Starts servers at once, as a deployment does, and waits until all serve.</summary>
    /// <param name="servers">How many.</param>
    /// <param name="arguments">More of their switches.</param>
    public static async Task<ClusterCloud> StartAsync(int servers, params string[] arguments)
    {
        var cloud = new ClusterCloud();
        try
        {
            await File.WriteAllTextAsync(cloud.TokenFile, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
            await File.WriteAllTextAsync(cloud.KeyFile, cloud.AdminKey);
            cloud._azurite = await AzuriteServer.StartAsync();
            var processes = Enumerable.Range(1, servers).Select(number => (number, cloud.StartServer(number, arguments))).ToList();
            foreach (var (number, process) in processes)
            {
                var address = await ProcessCloud.ServingAddressAsync(process, StartTimeout);
                var endpoints = await File.ReadAllLinesAsync(Path.Combine(cloud.DataOf(number), "endpoint"));
                cloud._servers.Add(new ClusterServer(process, address, new Uri(endpoints[1]), GrpcChannel.ForAddress(address)));
            }

            return cloud;
        }
        catch
        {
            await cloud.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts an agent that tries servers in an order.</summary>
    public ChildProcess StartAgent(string id, IEnumerable<Uri> order)
    {
        var addresses = string.Join(',', order.Select(static address => address.GetLeftPart(UriPartial.Authority)));
        string[] arguments =
        [
            "agent", "--server", addresses, "--token-file", TokenFile, "--id", id, "--cache", Path.Combine(_folder, "cache", id),
            "--threads", "1", "--slots", "16",
        ];
        return Start(BuiltProgram.Agent, arguments, ProcessCloud.ProgramEnvironment);
    }

    /// <summary>Kills a server at once (SIGKILL).</summary>
    public async Task KillAsync(ClusterServer server)
    {
        Forget(server);
        server.Process.Kill();
        await server.Process.WaitForExitAsync(StartTimeout);
    }

    /// <summary>From now on nobody asks a server.</summary>
    public void Forget(ClusterServer server)
    {
        _servers.Remove(server);
        server.Channel.Dispose();
    }

    /// <summary>The server that hosts a run's grain, as far as servers that run have said so.</summary>
    public ClusterServer HostOf(string runId) => _servers.First(server => server.Hosts(runId));

    /// <summary>Addresses of the servers that run, one of them first.</summary>
    public IReadOnlyList<Uri> AddressesFrom(ClusterServer first) =>
        [first.Address, .. _servers.Where(server => server != first).Select(static server => server.Address)];

    /// <summary>The folder of all that a run stored.</summary>
    public string RunFolder(string run) => Path.Combine(ObjectsFolder, run);

    /// <summary>What the programs wrote last.</summary>
    public string LogTails() => ChildProcess.Tails(_all);

    /// <summary>Ends all programs and removes the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_all))
        {
            await process.DisposeAsync();
        }

        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }

        _servers.ForEach(static server => server.Channel.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private string DataOf(int number) => Path.Combine(_folder, $"server-{number}");

    private ChildProcess StartServer(int number, string[] more)
    {
        string[] arguments =
        [
            "--host", "cluster", "--data", DataOf(number), "--listen", "http://127.0.0.1:0",
            "--objects", new Uri(ObjectsFolder).AbsoluteUri, "--agent-token-file", TokenFile, "--admin-key-file", KeyFile,
            .. more,
        ];
        var environment = new Dictionary<string, string?>(ProcessCloud.ProgramEnvironment)
        {
            ["OpenRs__Cluster__ConnectionString"] = _azurite!.ConnectionString,
            ["OpenRs__Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["OpenRs__Cluster__SiloPort"] = $"{FreePort.Find()}",
        };
        return Start(BuiltProgram.Server, arguments, environment);
    }

    private ChildProcess Start(string program, string[] arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var process = ChildProcess.Start(program, arguments, _folder, environment);
        _all.Add(process);
        return process;
    }
}
