namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>The servers of a cluster share one deployment; another cluster's are refused.</summary>
public sealed class ClusterDeploymentTests : IClassFixture<AzuriteFixture>, IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();
    private readonly List<ChildProcess> _servers = [];
    private readonly AzuriteFixture _azurite;

    public ClusterDeploymentTests(AzuriteFixture azurite)
    {
        _azurite = azurite;
        File.WriteAllText(_folder["token"], new string('a', 64));
        File.WriteAllText(_folder["key"], $"ors_clusteradmin_{new string('b', 52)}");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    [Fact]
    public async Task Start_ServersOfOneClusterAtOnce_ShareADeploymentAndOthersAreRefused()
    {
        await Task.WhenAll(Enumerable.Range(1, 3).Select(_ => Launch("first")).Select(static server => server.WaitForLineAsync(
            static line => line.Contains("Serving at ", StringComparison.Ordinal), "that it serves", Patience)));
        Assert.Contains(
            "\"Mark\":1", await File.ReadAllTextAsync(Path.Combine(_folder["objects"], "deployment.json")), StringComparison.Ordinal);

        var other = Launch("second");
        Assert.Equal(2, await other.WaitForExitAsync(Patience));
        Assert.Contains("holds nothing, but", Assert.Single(other.Lines), StringComparison.Ordinal);
    }

    private ChildProcess Launch(string cluster)
    {
        string[] arguments =
        [
            "--host", "cluster", "--data", _folder[$"server-{_servers.Count}"], "--listen", "http://127.0.0.1:0",
            "--objects", new Uri(_folder["objects"]).AbsoluteUri, "--agent-token-file", _folder["token"],
            "--admin-key-file", _folder["key"],
        ];
        var environment = new Dictionary<string, string?>
        {
            ["OpenRs__Cluster__ConnectionString"] = _azurite.Server.ConnectionString,
            ["OpenRs__Cluster__AdvertisedAddress"] = "127.0.0.1",
            ["OpenRs__Cluster__SiloPort"] = $"{FreePort.Find()}",
            ["OpenRs__Cluster__ClusterId"] = cluster,
            ["OpenRs__Cluster__Container"] = cluster,
        };
        var server = ChildProcess.Start(ServerProcess.Program, arguments, _folder.Path, environment);
        _servers.Add(server);
        return server;
    }
}
