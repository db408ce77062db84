using System.Net.Security;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Net.Client;
using OpenRs.Cloud.Transport;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>An https endpoint with a certificate of an authority that only those who were told of it trust.</summary>
public sealed class TlsTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();
    private readonly TestAuthority _authority;

    public TlsTests() => _authority = new TestAuthority(_folder.Path);

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Serve_WithACertificate_IsTrustedThroughItsAuthorityOnly(bool pem)
    {
        var (certificate, key, pfx) = _authority.Issue("server", 1);
        await using var process = Launch(pem ? ["--tls-certificate", certificate, "--tls-key", key] : ["--tls-certificate", pfx]);
        var address = await AddressAsync(process);
        using var trusted = ServerChannel.Open(address, _authority.RootPath);
        Assert.Equal(
            HealthCheckResponse.Types.ServingStatus.Serving,
            (await new Health.HealthClient(trusted).CheckAsync(new HealthCheckRequest())).Status);

        using var stranger = GrpcChannel.ForAddress(address);
        var error = await Assert.ThrowsAsync<RpcException>(
            async () => await new Health.HealthClient(stranger).CheckAsync(new HealthCheckRequest()));
        Assert.Contains("SSL", error.Status.Detail, StringComparison.Ordinal);

        using var misnamed = ServerChannel.Open(new UriBuilder(address) { Host = "localhost" }.Uri, _authority.RootPath);
        await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(misnamed).CheckAsync(new HealthCheckRequest()));
    }

    [Fact]
    public async Task Serve_AfterTheCertificateWasReplaced_OffersTheNewOne()
    {
        var (certificate, key, _) = _authority.Issue("server", 1);
        await using var process = Launch("--tls-certificate", certificate, "--tls-key", key);
        var address = await AddressAsync(process);
        Assert.Equal("CN=server", await OfferedAsync(address));
        var (next, nextKey, _) = _authority.Issue("renewed", 2);
        File.Move(nextKey, key, overwrite: true);
        File.Move(next, certificate, overwrite: true);
        Assert.Equal("CN=renewed", await OfferedAsync(address));
    }

    [Fact]
    public async Task Serve_WithoutEncryption_IsNotSpokenOnTheTlsPort()
    {
        var (certificate, key, _) = _authority.Issue("server", 1);
        await using var process = Launch("--tls-certificate", certificate, "--tls-key", key);
        var address = await AddressAsync(process);
        using var plain = GrpcChannel.ForAddress(new UriBuilder(address) { Scheme = "http" }.Uri);
        await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(plain).CheckAsync(new HealthCheckRequest()));
    }

    [Fact]
    public async Task Start_WithACertificateThatCannotBeRead_EndsWithOneLineThatNamesIt()
    {
        await File.WriteAllTextAsync(_folder["bad.pem"], "not a certificate");
        var (_, key, _) = _authority.Issue("server", 1);
        var line = await RefusedAsync("--listen", "https://127.0.0.1:0", "--tls-certificate", _folder["bad.pem"], "--tls-key", key);
        Assert.Contains($"The TLS certificate {_folder["bad.pem"]} with the key {key} cannot be read", line, StringComparison.Ordinal);
        line = await RefusedAsync("--listen", "https://127.0.0.1:0", "--tls-certificate", _folder["none.pem"], "--tls-key", key);
        Assert.Contains(_folder["none.pem"], line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HttpsWithoutACertificateOrTheReverse_SaysWhatIsMissing()
    {
        Assert.Contains(
            "there is no certificate. Give --tls-certificate", await RefusedAsync("--listen", "https://127.0.0.1:0"),
            StringComparison.Ordinal);
        var (certificate, key, _) = _authority.Issue("server", 1);
        var line = await RefusedAsync("--listen", "http://127.0.0.1:0", "--tls-certificate", certificate, "--tls-key", key);
        Assert.Contains("Listen on https://127.0.0.1:0.", line, StringComparison.Ordinal);
    }

    private ChildProcess Launch(params string[] arguments) =>
        ServerProcess.Launch(_folder["data"], ["--listen", "https://127.0.0.1:0", .. arguments]);

    private async Task<Uri> AddressAsync(ChildProcess process)
    {
        await process.WaitForLineAsync(
            static line => line.Contains("Serving at https://", StringComparison.Ordinal), "that it is serving", Timeout);
        return new Uri((await File.ReadAllLinesAsync(Path.Combine(_folder["data"], "endpoint")))[0]);
    }

    private static async Task<string> OfferedAsync(Uri address)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);

        // Only a look at what is offered: whether it can be trusted is for other tests.
        await using var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, static (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(address.Host);
        return tls.RemoteCertificate!.Subject;
    }

    private Task<string> RefusedAsync(params string[] arguments) => ServerProcess.RefusedAsync(_folder["refused"], arguments);
}
