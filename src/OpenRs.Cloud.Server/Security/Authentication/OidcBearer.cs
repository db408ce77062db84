using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>What ASP.NET's JWT bearer handler accepts: tokens of the configured issuer for this audience, by its current keys.</summary>
internal static class OidcBearer
{
    /// <summary>Name of the authentication scheme. The interceptor asks for it; no middleware does.</summary>
    public const string Scheme = "Oidc";

    /// <summary>How far the clocks of issuer and server may be apart.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    // Signatures by keys that only the issuer has. HMAC would make everybody who can check a token able to make one.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    public static void Add(IServiceCollection services)
    {
        services.AddAuthentication().AddJwtBearer(Scheme, static _ => { });
        services.AddOptions<JwtBearerOptions>(Scheme)
            .Configure<IOptions<AccessOptions>>(static (bearer, access) => Configure(bearer, access.Value.Oidc))
            .PostConfigure(static bearer => KeepNoFormerKeys(bearer));
    }

    private static void Configure(JwtBearerOptions bearer, OidcOptions oidc)
    {
        if (!oidc.IsOn)
        {
            return;
        }

        bearer.Authority = oidc.Issuer;
        bearer.RequireHttpsMetadata = !new Uri(oidc.Issuer).IsLoopback;
        bearer.RefreshInterval = TimeSpan.FromSeconds(oidc.RefreshSeconds);
        bearer.MapInboundClaims = false;

        bearer.TokenValidationParameters = Accepted(oidc.Issuer, oidc.Audience);
    }

    /// <summary>Which tokens hold.</summary>
    /// <param name="issuer">Who made them.</param>
    /// <param name="audience">Whom they are meant for.</param>
    public static TokenValidationParameters Accepted(string issuer, string audience) => new()
    {
        // By default the issuer that the discovery document names is good, too.
        IssuerValidator = (found, _, _) => found == issuer
            ? found
            : throw new SecurityTokenInvalidIssuerException("The token is of another issuer.") { InvalidIssuer = found },
        ValidAudience = audience,
        ValidAlgorithms = Algorithms,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        ClockSkew = ClockSkew,
    };

    // By default keys hold for an hour after the issuer has withdrawn them.
    private static void KeepNoFormerKeys(JwtBearerOptions bearer)
    {
        if (bearer.ConfigurationManager is ConfigurationManager<OpenIdConnectConfiguration> discovery)
        {
            discovery.UseLastKnownGoodConfiguration = false;
        }
    }
}
