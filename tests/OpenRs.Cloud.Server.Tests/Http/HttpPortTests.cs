using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Api;

namespace OpenRs.Cloud.Server.Tests.Http;

/// <summary>Where the second port is, who may call it, and its limits.</summary>
public sealed class HttpPortTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_BeyondLoopbackOnTheHttpPort_AsksForCredentialsOnBothPorts()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--http", "http://0.0.0.0:0");
        using var json = new JsonCalls(new Uri($"http://127.0.0.1:{server.HttpAddress.Port}"));
        var (response, body) = await json.SendAsync("GET", "/v1/projects/p/runs");
        Assert.Equal("CREDENTIALS_MISSING", JsonCalls.Read(body, (int)response.StatusCode).Reason);
        await Refused.AsAsync(
            StatusCode.Unauthenticated, "CREDENTIALS_MISSING", null, "openrs login",
            async () => await new ApiClient(server.Channel).Runs.ListRunsAsync(new V1.ListRunsRequest { Parent = ApiClient.Project }));
        Assert.Contains(
            server.Lines, static line => line.Contains("http://0.0.0.0:0 is not encrypted", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("nonsense", "OpenRs:Http is 'nonsense'; it must be http://ADDRESS:PORT or https://ADDRESS:PORT")]
    [InlineData("http://localhost:1", "OpenRs:Http is 'http://localhost:1'; it must be")]
    [InlineData("https://127.0.0.1:0", "OpenRs:Http is https://127.0.0.1:0, but there is no certificate.")]
    public async Task Start_WithAWrongHttpAddress_EndsWithOneLineThatNamesIt(string address, string words)
    {
        Assert.Contains(words, await RefusedAsync("--http", address), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HttpBeyondLoopbackWithoutAuth_NeedsToBeAllowed()
    {
        var line = await RefusedAsync("--http", "http://0.0.0.0:0", "--auth", "none");
        Assert.Contains(
            "OpenRs:Http is http://0.0.0.0:0, which other machines can reach, but clients are not authenticated.", line,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithAnAddress_ListensAtThePortAfterIt()
    {
        // Any of the two may be taken meanwhile by another program.
        for (var attempt = 1; ; attempt++)
        {
            await using var process = ServerProcess.Launch(_folder[$"data-{attempt}"], "--listen", $"http://127.0.0.1:{FreePort()}");
            var line = await process.WaitForLineAsync(
                static line => line.Contains("Serving at ", StringComparison.Ordinal)
                    || line.StartsWith("openrs server: ", StringComparison.Ordinal),
                "that it serves or not", Timeout);
            if (line.StartsWith("openrs server: ", StringComparison.Ordinal))
            {
                Assert.True(attempt < 10, line);
                continue;
            }

            var addresses = await File.ReadAllLinesAsync(Path.Combine(_folder[$"data-{attempt}"], "endpoint"));
            Assert.Equal(new Uri(addresses[0]).Port + 1, new Uri(addresses[1]).Port);
            return;
        }
    }

    [Fact]
    public async Task Serve_WithACertificate_SpeaksHttp2OverTls()
    {
        using var authority = new TestAuthority(_folder.Path);
        var (certificate, key, _) = authority.Issue("server", 1);
        await using var server = await ServerProcess.StartAsync(
            _folder["data"], "--http", "https://127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", key);
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, offered, _, _) => offered!.Subject == "CN=server";
        using var http = new HttpClient(handler) { BaseAddress = server.HttpAddress };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/identity")
        {
            Version = new Version(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        using var response = await http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Calls_MoreThanAllowed_AreToldWhenToTryAgain()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--OpenRs:CallsPerSecond", "1", "--OpenRs:CallBurst", "3");
        using var json = new JsonCalls(server.HttpAddress);
        for (var call = 0; call < 100; call++)
        {
            var (response, body) = await json.SendAsync("GET", "/v1/projects/p/runs");
            if (!response.IsSuccessStatusCode)
            {
                Assert.InRange(call, 1, 99);
                Assert.Equal("RATE_LIMITED", JsonCalls.Read(body, (int)response.StatusCode).Reason);
                Assert.Contains("google.rpc.RetryInfo", body, StringComparison.Ordinal);
                return;
            }
        }

        Assert.Fail("100 calls passed a limit of 3 at once and one a second.");
    }

    private static int FreePort()
    {
        using var probe = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        probe.Start();
        return ((System.Net.IPEndPoint)probe.LocalEndpoint).Port;
    }

    private Task<string> RefusedAsync(params string[] arguments) =>
        ServerProcess.RefusedAsync(_folder["refused"], ["--listen", "http://127.0.0.1:0", .. arguments]);
}
