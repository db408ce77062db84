using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>A server that accepts the tokens of a local issuer.</summary>
public sealed class OidcServer : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;
    private LocalIssuer? _issuer;

    internal LocalIssuer Issuer => _issuer ?? throw new InvalidOperationException("The issuer did not start.");

    internal ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    internal AccessService.AccessServiceClient Access => new(Server.Channel);

    public async Task InitializeAsync()
    {
        _issuer = await LocalIssuer.StartAsync();
        await File.WriteAllTextAsync(_folder["client.secret"], LocalIssuer.ClientSecret + "\n");
        _server = await ServerProcess.StartAsync(
            _folder["data"],
            "--OpenRs:Oidc:ClientId", LocalIssuer.ClientId, "--OpenRs:Oidc:ClientSecretFile", _folder["client.secret"],
            "--auth", "required", "--oidc-issuer", _issuer.Issuer, "--oidc-audience", "openrs",
            "--OpenRs:Oidc:RoleClaim", "groups", "--OpenRs:Oidc:RefreshSeconds", "1",
            "--OpenRs:Oidc:Roles:0:Value", "researchers", "--OpenRs:Oidc:Roles:0:Project",
            "alpha", "--OpenRs:Oidc:Roles:0:Role", "operator",
            "--OpenRs:Oidc:Roles:1:Value", "everybody", "--OpenRs:Oidc:Roles:1:Project", "alpha", "--OpenRs:Oidc:Roles:1:Role", "viewer",
            "--OpenRs:Oidc:Roles:2:Value", "platform", "--OpenRs:Oidc:Roles:2:Project", "-", "--OpenRs:Oidc:Roles:2:Role", "admin");
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_issuer is not null)
        {
            await _issuer.DisposeAsync();
        }

        _folder.Dispose();
    }
}
