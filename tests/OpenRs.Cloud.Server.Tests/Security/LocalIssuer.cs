using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OpenRs.Cloud.Server.Tests.Security;

/// <summary>An OpenID Connect issuer on loopback, as small as discovery and its keys allow, that signs whatever a test wants.</summary>
internal sealed class LocalIssuer : IAsyncDisposable
{
    /// <summary>Id of the client that may ask for codes.</summary>
    public const string ClientId = "openrs-dashboard";

    /// <summary>Its secret.</summary>
    public const string ClientSecret = "a secret of the client";

    private readonly WebApplication _app;
    private volatile RsaSecurityKey _key = NewKey();

    private LocalIssuer(WebApplication app) => _app = app;

    /// <summary>The issuer's name and address.</summary>
    public string Issuer { get; private set; } = "";

    /// <summary>How its discovery document names it, in place of the name that the server is told.</summary>
    public string OtherName => $"{Issuer}/published";

    /// <summary>The key that is published now.</summary>
    public RsaSecurityKey Key => _key;

    /// <summary>Starts one.</summary>
    /// <param name="port">Its port; 0 for any.</param>
    public static async Task<LocalIssuer> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var issuer = new LocalIssuer(app);
        app.MapGet(
            "/.well-known/openid-configuration",
            () => Results.Json(new
            {
                issuer = issuer.OtherName,
                jwks_uri = $"{issuer.Issuer}/keys",
                authorization_endpoint = $"{issuer.Issuer}/authorize",
                token_endpoint = $"{issuer.Issuer}/token",
            }));
        app.MapGet("/authorize", issuer.Authorize);
        app.MapPost("/token", issuer.RedeemAsync);
        app.MapGet("/keys", () => Results.Json(new { keys = new[] { issuer.Published() } }));
        app.Urls.Add($"http://127.0.0.1:{port}");
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

    /// <summary>Who signs in next: roles of the tokens, and their audiences.</summary>
    public (string[] Roles, string AccessAudience, string IdAudience) Login { get; set; } = ([], "openrs", ClientId);

    // The code says what is asked for: this issuer remembers nothing.
    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        if (query["client_id"] != ClientId || query["code_challenge_method"] != "S256" || query["response_type"] != "code")
        {
            return Results.BadRequest("The request is not that of the client.");
        }

        var code = $"{query["nonce"]} {query["code_challenge"]}";
        return Results.Redirect(QueryHelpers.AddQueryString(
            query["redirect_uri"]!, new Dictionary<string, string?> { ["code"] = code, ["state"] = query["state"] }));
    }

    private async Task<IResult> RedeemAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var code = form["code"].ToString().Split(' ');
        var verifier = SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()));
        if (code.Length != 2 || Base64UrlEncoder.Encode(verifier) != code[1] || form["client_secret"] != ClientSecret)
        {
            return Results.BadRequest(new { error = "invalid_grant" });
        }

        var (roles, accessAudience, idAudience) = Login;
        return Results.Json(new
        {
            token_type = "Bearer",
            access_token = Token(token => token.Audience = accessAudience, roles),
            id_token = Token(
                token =>
                {
                    token.IssuedAt = token.NotBefore;
                    token.Audience = null;
                    token.Audiences.Clear();
                    idAudience.Split(' ').ToList().ForEach(token.Audiences.Add);
                    token.Subject.AddClaim(new Claim("nonce", code[0]));
                },
                roles),
        });
    }

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
