using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Tells whose a bearer token of the configured OpenID Connect issuer is; ASP.NET's JWT bearer handler validates it.</summary>
internal sealed partial class OidcAuthenticator(
    IOptions<AccessOptions> options, IOptionsMonitor<JwtBearerOptions> bearer, ILogger<OidcAuthenticator> logger)
{
    private static readonly JsonWebTokenHandler Reader = new();
    private readonly OidcOptions _options = options.Value.Oidc;

    /// <summary>The caller whose token a call carries; <see langword="null"/> when the token does not hold, or none is accepted.</summary>
    /// <param name="call">The call.</param>
    /// <param name="token">Its token.</param>
    /// <param name="cancellationToken">Ends the wait for the issuer's keys.</param>
    /// <exception cref="CloudException">ISSUER_UNAVAILABLE.</exception>
    public async Task<Caller?> AuthenticateAsync(HttpContext call, string token, CancellationToken cancellationToken)
    {
        // For what is no token of any issuer, none is asked for its keys.
        if (!_options.IsOn || !Reader.CanReadToken(token))
        {
            return null;
        }

        await DiscoverAsync(cancellationToken);
        var result = await call.AuthenticateAsync(OidcBearer.Scheme);
        if (result.Failure is { } failure)
        {
            LogRefused(failure.GetType().Name);
        }

        return result is { Succeeded: true, Principal: { } principal, Properties.ExpiresUtc: { } expiry }
            ? ToCaller(principal, expiry)
            : null;
    }

    // The handler takes an issuer that cannot be asked for one whose keys do not fit; the caller must learn which it is.
    private async Task DiscoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            await bearer.Get(OidcBearer.Scheme).ConfigurationManager!.GetConfigurationAsync(cancellationToken);
        }
        catch (InvalidOperationException exception)
        {
            LogUnavailable(exception, _options.Issuer);
            throw new CloudException(
                CloudErrorKind.Unavailable,
                ErrorReason.IssuerUnavailable,
                "The issuer of this token cannot be asked for its keys now. Try again, or use an API key.");
        }
    }

    private Caller? ToCaller(ClaimsPrincipal principal, DateTimeOffset expiry)
    {
        if (principal.FindFirst("sub")?.Value is not { Length: > 0 } subject)
        {
            return null;
        }

        var values = principal.FindAll(_options.RoleClaim).Select(static claim => claim.Value).ToHashSet(StringComparer.Ordinal);
        var roles = new Dictionary<string, AccessRole>();
        foreach (var rule in _options.Roles.Where(rule => values.Contains(rule.Value)))
        {
            roles[rule.Project] = (AccessRole)Math.Max((int)rule.Role, (int)roles.GetValueOrDefault(rule.Project));
        }

        return new Caller { Subject = $"oidc:{subject}", Roles = roles, ExpireTime = expiry + OidcBearer.ClockSkew };
    }

    [LoggerMessage(3181, LogLevel.Information, "A bearer token was refused: {Reason}.")]
    private partial void LogRefused(string reason);

    [LoggerMessage(3182, LogLevel.Error, "The keys of {Issuer} cannot be fetched.")]
    private partial void LogUnavailable(Exception exception, string issuer);
}
