using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using OpenRs.Cloud.Server.Endpoints;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>The gRPC port asks for certificates of one authority and lets in who has none; the HTTP port asks nobody.</summary>
public sealed class ClientCertificateTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private WebApplication? _server;
    private TestAuthority? _clients;
    private TestAuthority? _strangers;

    public async Task InitializeAsync()
    {
        using var servers = new TestAuthority(Directory.CreateDirectory(_folder["servers"]).FullName, "servers");
        _clients = new TestAuthority(Directory.CreateDirectory(_folder["clients"]).FullName, "clients");
        _strangers = new TestAuthority(Directory.CreateDirectory(_folder["strangers"]).FullName, "strangers");
        var (certificate, key, _) = servers.Issue("server", 1);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.ListenOn(new EndpointOptions
        {
            Listen = "https://127.0.0.1:0", Http = "https://127.0.0.1:0", TlsCertificate = certificate, TlsKey = key,
            ClientAuthority = _clients.RootPath,
        });
        _server = builder.Build();
        _server.MapGet("/", static (HttpContext context) => context.Connection.ClientCertificate?.Subject ?? "nobody");
        await _server.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _server!.DisposeAsync();
        _clients!.Dispose();
        _strangers!.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task GrpcPort_KnowsWhoHasACertificateOfTheAuthority()
    {
        Assert.Equal("nobody", await GetAsync(port: 0, pfx: null));
        Assert.Equal("CN=keda", await GetAsync(port: 0, _clients!.Issue("keda", 2).Pfx));
        await Assert.ThrowsAsync<HttpRequestException>(() => GetAsync(port: 0, _strangers!.Issue("keda", 3).Pfx));
    }

    [Fact]
    public async Task HttpPort_AsksForNone() => Assert.Equal("nobody", await GetAsync(port: 1, _clients!.Issue("keda", 2).Pfx));

    [Theory]
    [InlineData("http://127.0.0.1:7420", "Listen on https://127.0.0.1:7420.")]
    [InlineData("https://127.0.0.1:7420", null)]
    public void Options_OfAPlainPort_NeedTls(string listen, string? words)
    {
        var options = new EndpointOptions { Listen = listen, Http = "https://127.0.0.1:0", TlsCertificate = "a.pem", ClientAuthority = "b.pem" };
        Assert.Equal(words, options.Problems().SingleOrDefault() is { } problem ? problem[^words!.Length..] : null);
    }

    private async Task<string> GetAsync(int port, string? pfx)
    {
        using var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(30) };
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            ClientCertificates = pfx is null ? null : [X509CertificateLoader.LoadPkcs12FromFile(pfx, password: null)],
        };
        using var client = new HttpClient(handler) { DefaultRequestVersion = new Version(2, 0) };
        return await client.GetStringAsync(new Uri(_server!.Urls.ElementAt(port)));
    }
}
