using System.Globalization;
using System.Text.Json.Nodes;
using OpenRs.Cloud.Deployment.Tests.Charts;
using OpenRs.Cloud.Deployment.Tests.Settings;

namespace OpenRs.Cloud.Deployment.Tests.Processes;

/// <summary>
/// A release as processes of this machine: the servers, agents and test that the manifests describe, with their settings, arguments and
/// script. Only what this machine does not have is another: addresses, folders, GPUs, and Azurite as the storage account.
/// </summary>
internal sealed class ReleaseProcesses : IAsyncDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-release-").FullName;
    private readonly List<ChildProcess> _processes = [];
    private readonly List<Uri> _servers = [];
    private readonly IReadOnlyList<Manifest> _manifests;
    private readonly PodFiles _files;
    private readonly AzuriteServer _azurite;

    private ReleaseProcesses(IReadOnlyList<Manifest> manifests, AzuriteServer azurite)
    {
        (_manifests, _azurite) = (manifests, azurite);
        _files = new PodFiles(Path.Combine(_folder, "etc"), manifests);
    }

    /// <summary>Where the servers listen.</summary>
    public IReadOnlyList<Uri> Servers => _servers;

    /// <summary>Starts as many servers as the release has, and waits until all serve.</summary>
    public static async Task<ReleaseProcesses> StartAsync(IReadOnlyList<Manifest> manifests)
    {
        var release = new ReleaseProcesses(manifests, await AzuriteServer.StartAsync());
        try
        {
            var replicas = release.Workload("-server").At("spec", "replicas")!.GetValue<long>();
            var servers = Enumerable.Range(0, (int)replicas).Select(release.StartServer).ToList();
            foreach (var server in servers)
            {
                release._servers.Add(await AddressAsync(server));
            }

            return release;
        }
        catch
        {
            await release.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the agent of a group.</summary>
    /// <returns>The process, and the file by which its probes know that it is connected.</returns>
    public (ChildProcess Process, string ReadyFile) StartAgent(string group)
    {
        var container = Workload($"-agents-{group}").Containers.Single();
        var ready = Path.Combine(_folder, $"{group}.ready");
        var servers = string.Join(',', _servers.Select(static server => server.GetLeftPart(UriPartial.Authority)));
        var arguments = ((JsonArray)container["args"]!).Select(static one => one!.GetValue<string>()).Select(argument =>
            argument.StartsWith("--server=", StringComparison.Ordinal) ? $"--server={servers}"
            : argument.StartsWith("--device=", StringComparison.Ordinal) ? "--device=cpu"
            : _files.Here(argument).Replace("$(POD_NAME)", group, StringComparison.Ordinal)
                .Replace("/tmp/ready", ready, StringComparison.Ordinal)
                .Replace("/var/cache/openrs", Path.Combine(_folder, $"{group}.cache"), StringComparison.Ordinal));
        var environment = new Dictionary<string, string?>
        {
            ["OPENRS_OBJECTS_CONNECTION_STRING"] = _azurite.ConnectionString,
            ["OMP_WAIT_POLICY"] = "PASSIVE",
        };
        return (Start(BuiltProgram.Agent, [.. arguments, "--threads=1"], environment), ready);
    }

    /// <summary>Runs the script of <c>helm test</c>.</summary>
    public async Task<ProgramResult> TestAsync()
    {
        var pod = _manifests.Single(static one => one.Kind == "Pod" && one.IsTest);
        var script = Path.Combine(_folder, "test-run.sh");
        await File.WriteAllTextAsync(
            script, _manifests.Single(static one => one.Kind == "ConfigMap" && one.IsTest).Text("data", "test-run.sh"));
        var environment = ((JsonArray)pod.Containers.Single()["env"]!).ToDictionary(
            static one => one!["name"]!.GetValue<string>(), one => (string?)_files.Here(one!["value"]!.GetValue<string>()));
        environment["OPENRS_SERVER"] = _servers[0].GetLeftPart(UriPartial.Authority);
        environment["HOME"] = environment["TMPDIR"] = _folder;
        environment["PATH"] = $"{Path.GetDirectoryName(BuiltProgram.Cli)}:{Environment.GetEnvironmentVariable("PATH")}";
        return await ProgramResult.OfAsync("/bin/sh", [script], 2 * Timeout, environment: environment);
    }

    /// <summary>What the processes wrote last.</summary>
    public string LogTails() => ChildProcess.Tails(_processes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            await process.DisposeAsync();
        }

        await _azurite.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private ChildProcess StartServer(int number)
    {
        var environment = RenderedSettings.Of(_manifests, "").ToDictionary(
            static pair => pair.Key,
            pair => (string?)_files.Here(pair.Value).Replace("0.0.0.0:7420", "127.0.0.1:0", StringComparison.Ordinal)
                .Replace("0.0.0.0:7421", "127.0.0.1:0", StringComparison.Ordinal));
        environment["OpenRs__Data"] = Path.Combine(_folder, $"server-{number}", "data");
        environment["OpenRs__Cluster__TableEndpoint"] = environment["OpenRs__Cluster__BlobEndpoint"] = null;
        environment["OpenRs__Cluster__ConnectionString"] = environment["OpenRs__ObjectsConnectionString"] = _azurite.ConnectionString;
        environment["OpenRs__Objects"] = $"{_azurite.Endpoint}/objects";
        environment["OpenRs__Cluster__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        environment["POD_IP"] = "127.0.0.1";
        var arguments = ((JsonArray)Workload("-server").Containers.Single()["args"]!).Select(static one => one!.GetValue<string>());
        return Start(BuiltProgram.Cli, arguments, environment);
    }

    private static async Task<Uri> AddressAsync(ChildProcess server)
    {
        const string Serving = "Serving at ";
        var line = await server.WaitForLineAsync(
            static line => line.Contains(Serving, StringComparison.Ordinal), "that it serves", Timeout);
        return new Uri(line[(line.IndexOf(Serving, StringComparison.Ordinal) + Serving.Length)..].Split(',')[0]);
    }

    private Manifest Workload(string ending) =>
        _manifests.Single(one => one.IsWorkload && one.Name.EndsWith(ending, StringComparison.Ordinal));

    private ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment)
    {
        var process = ChildProcess.Start(program, arguments, _folder, environment);
        _processes.Add(process);
        return process;
    }
}
