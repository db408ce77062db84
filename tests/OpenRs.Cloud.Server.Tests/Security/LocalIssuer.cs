using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>An OpenID Connect issuer on loopback, as small as discovery and its keys allow, that signs whatever a test wants.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private volatile RsaSecurityKey _key = NewKey();

    private LocalIssuer(WebApplication app) => _app = app;

    /// <summary>The issuer's name and address.</summary>
    public string Issuer { get; private set; } = "";

    /// <summary>How its discovery document names it, in place of the name that the server is told.</summary>
    public string OtherName => $"{Issuer}/published";

    /// <summary>The key that is published now.</summary>
    public RsaSecurityKey Key => _key;

    public static async Task<LocalIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var issuer = new LocalIssuer(app);
        app.MapGet(
            "/.well-known/openid-configuration", () => Results.Json(new { issuer = issuer.OtherName, jwks_uri = $"{issuer.Issuer}/keys" }));
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { issuer.Published() } }));
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        issuer.Issuer = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return issuer;
    }

    /// <summary>Publishes another key in place of the one before.</summary>
    public void Rotate() => _key = NewKey();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    /// <summary>A token as this issuer makes them.</summary>
    /// <param name="change">What to make other than usual.</param>
    /// <param name="roles">Values of the claim <c>groups</c>.</param>
    public string Token(Action<SecurityTokenDescriptor>? change = null, params string[] roles)
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = "openrs",
            NotBefore = now.AddMinutes(-5),
            Expires = now.AddMinutes(5),
            Subject = new ClaimsIdentity([new Claim("sub", "ada"), .. roles.Select(static role => new Claim("groups", role))]),
            SigningCredentials = new SigningCredentials(_key, SecurityAlgorithms.RsaSha256),
        };
        change?.Invoke(descriptor);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(descriptor);
    }

    /// <summary>A key that nobody publishes.</summary>
    public static RsaSecurityKey NewKey() => new(RSA.Create(2048)) { KeyId = Guid.NewGuid().ToString("N") };

    private object Published()
    {
        var key = _key;
        var parameters = key.Rsa.ExportParameters(includePrivateParameters: false);
        return new
        {
            kty = "RSA",
            use = "sig",
            alg = "RS256",
            kid = key.KeyId,
            n = Base64UrlEncoder.Encode(parameters.Modulus),
            e = Base64UrlEncoder.Encode(parameters.Exponent),
        };
    }
}
