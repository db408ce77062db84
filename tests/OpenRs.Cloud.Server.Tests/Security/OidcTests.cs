using System.Text;
using Grpc.Core;
using Microsoft.IdentityModel.Tokens;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>Bearer tokens of an OpenID Connect issuer: which hold, for what, and which do not.</summary>
public sealed class OidcTests(OidcServer server) : IClassFixture<OidcServer>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private LocalIssuer Issuer => server.Issuer;

    [Fact]
    public async Task Token_ByItsRoleClaim_HasTheGreatestRoleOfEachProject()
    {
        Assert.Equal(
            new Identity { Subject = "oidc:ada", Roles = { new ProjectRole { Project = "projects/alpha", Role = Role.Operator } } },
            await IdentityAsync(Issuer.Token(null, "researchers", "everybody", "unknown")));
        Assert.Equal(
            new ProjectRole { Project = "projects/-", Role = Role.Admin },
            Assert.Single((await IdentityAsync(Issuer.Token(null, "platform"))).Roles));
    }

    [Fact]
    public async Task Token_WithoutARole_IsKnownAndSeesNothing()
    {
        var token = Issuer.Token();
        Assert.Empty((await IdentityAsync(token)).Roles);
        await Refused.AsAsync(
            StatusCode.NotFound, "PROJECT_NOT_FOUND", null, "Project projects/alpha does not exist.",
            async () => await new RunService.RunServiceClient(server.Server.Channel).ListRunsAsync(
                new ListRunsRequest { Parent = "projects/alpha" }, SecuredServer.Bearer(token)));
    }

    public static TheoryData<string> Faults =>
    [
        "audience", "no audience", "issuer", "published issuer", "expired", "not yet", "no expiry", "another key", "shared secret",
        "key as secret", "no subject",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Token_WithAFault_IsRefused(string fault) => await RefusedAsync(Issuer.Token(Break(fault), "platform"));

    [Fact]
    public async Task Token_WithoutASignature_IsRefused()
    {
        var parts = Issuer.Token(null, "platform").Split('.');
        var none = Base64UrlEncoder.Encode("""{"alg":"none","typ":"JWT"}""");
        await RefusedAsync($"{none}.{parts[1]}.");
        await RefusedAsync($"{none}.{parts[1]}.{parts[2]}");
        await RefusedAsync($"{parts[0]}.{parts[1]}.");
        await RefusedAsync($"{parts[0]}.{parts[1]}");
    }

    [Fact]
    public async Task Token_WithAChangedPayload_IsRefused()
    {
        var parts = Issuer.Token(null, "everybody").Split('.');
        var payload = Encoding.UTF8.GetString(Base64UrlEncoder.DecodeBytes(parts[1]))
            .Replace("everybody", "platform", StringComparison.Ordinal);
        await RefusedAsync($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}");
    }

    [Fact]
    public async Task Keys_AfterRotation_TheNewHoldAndTheOldDoNot()
    {
        var before = Issuer.Token(null, "platform");
        await IdentityAsync(before);
        Issuer.Rotate();
        var after = Issuer.Token(null, "platform");
        Assert.Equal(StatusCode.OK, await CodeOnceAsync(after, StatusCode.OK));
        Assert.Equal(StatusCode.Unauthenticated, await CodeOnceAsync(before, StatusCode.Unauthenticated));
    }

    [Fact]
    public async Task Token_WhileItsIssuerIsDown_IsNotCalledWrong()
    {
        var down = await LocalIssuer.StartAsync();
        await down.DisposeAsync();
        using var folder = new TemporaryFolder();
        await using var alone = await ServerProcess.StartAsync(
            folder["data"], "--auth", "required", "--oidc-issuer", down.Issuer, "--oidc-audience", "openrs");
        var access = new AccessService.AccessServiceClient(alone.Channel);
        await Refused.AsAsync(
            StatusCode.Unavailable, "ISSUER_UNAVAILABLE", null, "cannot be asked for its keys now",
            async () => await access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer(down.Token(null, "platform"))));
        await Refused.AsAsync(
            StatusCode.Unauthenticated, "CREDENTIALS_INVALID", null, "unknown, expired or revoked",
            async () => await access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer("no-token-of-any-issuer")));
    }

    [Theory]
    [InlineData("--oidc-issuer", "http://issuer.example", "it must be https, or http on loopback.")]
    [InlineData("--oidc-issuer", "https://issuer.example", "OpenRs:Oidc:Audience is missing")]
    public async Task Start_WithAFaultyIssuer_EndsWithOneLine(string name, string value, string words)
    {
        using var folder = new TemporaryFolder();
        var line = await ServerProcess.RefusedAsync(folder["data"], "--listen", "http://127.0.0.1:0", name, value);
        Assert.Contains(words, line, StringComparison.Ordinal);
    }

    private Action<SecurityTokenDescriptor> Break(string fault) => fault switch
    {
        "audience" => static token => token.Audience = "somebody-else",
        "no audience" => static token => token.Audience = null,
        "issuer" => token => token.Issuer = $"{Issuer.Issuer}/other",
        "published issuer" => token => token.Issuer = Issuer.OtherName,
        "expired" => static token => token.Expires = token.NotBefore!.Value.AddMinutes(1),
        "not yet" => static token => (token.NotBefore, token.Expires) = (token.Expires, token.Expires!.Value.AddMinutes(5)),
        "no expiry" => static token => token.Expires = null,
        "another key" => static token => token.SigningCredentials = new SigningCredentials(
            LocalIssuer.NewKey(), SecurityAlgorithms.RsaSha256),
        "shared secret" => token => token.SigningCredentials = Symmetric(Encoding.UTF8.GetBytes(new string('s', 32))),
        "key as secret" => token => token.SigningCredentials = Symmetric(Issuer.Key.Rsa.ExportRSAPublicKey()),
        "no subject" => static token => token.Subject.RemoveClaim(token.Subject.FindFirst("sub")),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    // The old trick: sign with the public key as if it were a shared secret, under the key id of the real one.
    private SigningCredentials Symmetric(byte[] secret) =>
        new(new SymmetricSecurityKey(secret) { KeyId = Issuer.Key.KeyId }, SecurityAlgorithms.HmacSha256);

    private async Task<Identity> IdentityAsync(string token) =>
        await server.Access.GetIdentityAsync(new GetIdentityRequest(), SecuredServer.Bearer(token));

    private Task RefusedAsync(string token) =>
        Refused.AsAsync(StatusCode.Unauthenticated, "CREDENTIALS_INVALID", null, "unknown, expired or revoked", () => IdentityAsync(token));

    // New keys are fetched beside the calls, at most once in a second here.
    private Task<StatusCode> CodeOnceAsync(string token, StatusCode expected) =>
        Poll.UntilAsync(() => CodeAsync(token), code => code == expected, Timeout);

    private async Task<StatusCode> CodeAsync(string token)
    {
        try
        {
            await IdentityAsync(token);
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }
}
