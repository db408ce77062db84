namespace OpenRs.Cloud.Cli.Tests;

/// <summary>Command and agent over TLS, with an authority that only those who were told of it trust.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private const int WrongInput = 2;
    private const int NoConnection = 3;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly CliHome _home = new();
    private TestAuthority _authority = null!;
    private ChildProcess _server = null!;
    private string _address = "";

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(_home["tls"]);
        _authority = new TestAuthority(_home["tls"]);
        var (certificate, key, _) = _authority.Issue("server", 1);
        _server = ServerProcess.Launch(
            _home["data"], "--listen", "https://127.0.0.1:0", "--auth", "required", "--tls-certificate", certificate, "--tls-key", key);
        await _server.WaitForLineAsync(
            static line => line.Contains("Serving at https://", StringComparison.Ordinal), "that it is serving", Timeout);
        _address = (await File.ReadAllLinesAsync(Path.Combine(_home["data"], "endpoint")))[0];
    }

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task Command_TrustsTheServerThroughItsAuthorityOnly()
    {
        var key = (await File.ReadAllTextAsync(Path.Combine(_home["data"], "admin.key"))).Trim();
        var stranger = await _home.RunWithInputAsync(key, "login", "--server", _address, "--api-key-stdin");
        CliHome.AssertFailed(NoConnection, "cannot be trusted", stranger);
        await _home.LogInAsync(new Uri(_address), key, "--ca", _authority.RootPath);
        Assert.Equal("ROLE_ADMIN", (await _home.JsonAsync("whoami"))["roles"]![0]!["role"]!.GetValue<string>());
        await _home.FailsAsync(WrongInput, "cannot be read", "whoami", "--ca", _home["none.pem"]);
    }

    [Fact]
    public async Task Agent_WithTheAuthority_Connects()
    {
        string[] arguments =
        [
            "agent", "--server", _address, "--ca", _authority.RootPath, "--token-file", Path.Combine(_home["data"], "agent.token"),
            "--id", "encrypted", "--cache", _home["cache"], "--threads", "1",
        ];
        await using var agent = ChildProcess.Start(BuiltProgram.Agent, arguments);
        await agent.WaitForLineAsync(
            static line => line.Contains("Agent encrypted is connected to https://", StringComparison.Ordinal), "that it is connected",
            Timeout);
        agent.Terminate();
        Assert.Equal(0, await agent.WaitForExitAsync(Timeout));
    }
}
