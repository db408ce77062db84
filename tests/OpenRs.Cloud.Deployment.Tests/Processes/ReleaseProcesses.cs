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
    private readonly List<ReleaseServer> _servers = [];
    private readonly List<int> _ports;
    private readonly IReadOnlyList<Manifest> _manifests;
    private readonly PodFiles _files;
    private readonly AzuriteServer _azurite;

    private ReleaseProcesses(IReadOnlyList<Manifest> manifests, AzuriteServer azurite)
    {
        (_manifests, _azurite) = (manifests, azurite);
        _files = new PodFiles(Path.Combine(_folder, "etc"), manifests);

        // One more than there are servers, for a new one that starts before an old one ends.
        _ports = [.. Enumerable.Range(0, Replicas + 1).Select(static _ => FreePort.Find())];
    }

    /// <summary>The servers that run.</summary>
    public IReadOnlyList<ReleaseServer> Servers => _servers;

    /// <summary>The authority of the servers' certificates.</summary>
    public string AuthorityFile => _files.Here("/etc/openrs/tls/ca.crt");

    private int Replicas => (int)Workload("-server").At("spec", "replicas")!.GetValue<long>();

    /// <summary>Starts as many servers as the release has, at once, and waits until all serve.</summary>
    /// <param name="manifests">The release.</param>
    /// <param name="builds">Of which build each server is; all of the one that is tested where none is named.</param>
    public static async Task<ReleaseProcesses> StartAsync(IReadOnlyList<Manifest> manifests, params ReleaseBuild[] builds)
    {
        var release = new ReleaseProcesses(manifests, await AzuriteServer.StartAsync());
        try
        {
            builds = builds.Length > 0 ? builds : [.. Enumerable.Repeat(ReleaseBuild.Current, release.Replicas)];
            var servers = builds.Zip(release._ports, (build, port) => (Build: build, Process: release.StartServer(build, port))).ToList();
            foreach (var (build, process) in servers)
            {
                release._servers.Add(new ReleaseServer(process, await AddressAsync(process), build));
            }

            return release;
        }
        catch
        {
            await release.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replaces a server as the Deployment does: a new one serves before the old one is told to end.</summary>
    public async Task ReplaceAsync(ReleaseServer server, ReleaseBuild build)
    {
        var process = StartServer(build, _ports.Single(port => _servers.All(one => one.Address.Port != port)));
        _servers.Add(new ReleaseServer(process, await AddressAsync(process), build));
        _servers.Remove(server);
        server.Process.Terminate();
        Assert.Equal(0, await server.Process.WaitForExitAsync(Timeout));
    }

    /// <summary>Kills a server at once (SIGKILL).</summary>
    public async Task KillAsync(ReleaseServer server)
    {
        _servers.Remove(server);
        server.Process.Kill();
        await server.Process.WaitForExitAsync(Timeout);
    }

    /// <summary>How many agents a server wants a group to have, asked as KEDA is told to.</summary>
    public Task<double> AskScalerAsync(ReleaseServer server, string group) =>
        ReleaseScaler.AskAsync(_manifests, group, _files, server.Address);

    /// <summary>Starts the agent of a group.</summary>
    /// <returns>The process, and the file by which its probes know that it is connected.</returns>
    public async Task<(ChildProcess Process, string ReadyFile)> StartAgentAsync(string group, ReleaseBuild? build = null)
    {
        build ??= ReleaseBuild.Current;
        var container = Workload($"-agents-{group}").Containers.Single();
        var ready = Path.Combine(_folder, $"{group}.ready");
        var servers = string.Join(',', _ports.Select(static port => $"https://127.0.0.1:{port}"));
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
        return (Start(build.Agent, [.. await build.KnownAsync(arguments), "--threads=1"], environment), ready);
    }

    /// <summary>Starts the script of <c>helm test</c>, which follows its run through the first of the servers.</summary>
    /// <param name="steps">Steps of the run; those of the chart where none are given.</param>
    public ChildProcess StartTest(int? steps = null)
    {
        var pod = _manifests.Single(static one => one.Kind == "Pod" && one.IsTest);
        var script = Path.Combine(_folder, "test-run.sh");
        File.WriteAllText(
            script, _manifests.Single(static one => one.Kind == "ConfigMap" && one.IsTest).Text("data", "test-run.sh"));
        var environment = ((JsonArray)pod.Containers.Single()["env"]!).ToDictionary(
            static one => one!["name"]!.GetValue<string>(), one => (string?)_files.Here(one!["value"]!.GetValue<string>()));
        environment["OPENRS_SERVER"] = _servers[0].Address.GetLeftPart(UriPartial.Authority);
        environment["RUN_STEPS"] = steps?.ToString(CultureInfo.InvariantCulture) ?? environment["RUN_STEPS"];
        environment["HOME"] = environment["TMPDIR"] = _folder;
        environment["PATH"] = $"{Path.GetDirectoryName(BuiltProgram.Cli)}:{Environment.GetEnvironmentVariable("PATH")}";
        return Start("/bin/sh", [script], environment);
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

    private ChildProcess StartServer(ReleaseBuild build, int port)
    {
        var environment = RenderedSettings.Of(_manifests, "").ToDictionary(
            static pair => pair.Key,
            pair => (string?)_files.Here(pair.Value).Replace("0.0.0.0:7420", $"127.0.0.1:{port}", StringComparison.Ordinal)
                .Replace("0.0.0.0:7421", "127.0.0.1:0", StringComparison.Ordinal));
        environment["OpenRs__Data"] = Path.Combine(_folder, $"server-{_processes.Count}", "data");
        environment["OpenRs__Cluster__TableEndpoint"] = environment["OpenRs__Cluster__BlobEndpoint"] = null;
        environment["OpenRs__Cluster__ConnectionString"] = environment["OpenRs__ObjectsConnectionString"] = _azurite.ConnectionString;
        environment["OpenRs__Objects"] = $"{_azurite.Endpoint}/objects";
        environment["OpenRs__Cluster__SiloPort"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        environment["POD_IP"] = "127.0.0.1";
        var arguments = ((JsonArray)Workload("-server").Containers.Single()["args"]!).Select(static one => one!.GetValue<string>());
        return Start(build.Cli, arguments, environment);
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
