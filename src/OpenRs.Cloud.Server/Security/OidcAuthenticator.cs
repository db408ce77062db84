using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Hosting;

namespace OpenRs.Cloud.Server.Security;

/// <summary>Tells whose a bearer token of the configured OpenID Connect issuer is.</summary>
internal sealed partial class OidcAuthenticator
{
    // Signatures by keys that only the issuer has. HMAC would make everybody who can check a token able to make one.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);
    private readonly OidcOptions _options;
    private readonly ILogger _logger;
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly ConfigurationManager<OpenIdConnectConfiguration>? _discovery;
    private readonly TokenValidationParameters _parameters;

    public OidcAuthenticator(IOptions<ServerOptions> options, ILogger<OidcAuthenticator> logger)
    {
        _options = options.Value.Oidc;
        _logger = logger;
        if (_options.IsOn)
        {
            _discovery = new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{_options.Issuer.TrimEnd('/')}/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever(),
                new HttpDocumentRetriever { RequireHttps = !new Uri(_options.Issuer).IsLoopback })
            {
                RefreshInterval = TimeSpan.FromSeconds(_options.RefreshSeconds),
            };
        }

        _parameters = new TokenValidationParameters
        {
            ValidIssuer = _options.Issuer,
            ValidAudience = _options.Audience,
            ValidAlgorithms = Algorithms,
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = ClockSkew,
        };
    }

    /// <summary>The caller with a token; <see langword="null"/> when the token does not hold, or none is accepted.</summary>
    /// <exception cref="CloudException">ISSUER_UNAVAILABLE.</exception>
    public async Task<Caller?> AuthenticateAsync(string token, CancellationToken cancellationToken)
    {
        if (_discovery is null || !_handler.CanReadToken(token))
        {
            return null;
        }

        var keys = (await DiscoverAsync(cancellationToken)).SigningKeys;
        var result = await ValidateAsync(token, keys);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            // The issuer may have changed its keys. It is asked at most once in the refresh interval, whatever strangers send.
            _discovery.RequestRefresh();
            result = await ValidateAsync(token, (await DiscoverAsync(cancellationToken)).SigningKeys);
        }

        if (!result.IsValid)
        {
            LogRefused(result.Exception.GetType().Name);
            return null;
        }

        return ToCaller((JsonWebToken)result.SecurityToken);
    }

    private async Task<OpenIdConnectConfiguration> DiscoverAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _discovery!.GetConfigurationAsync(cancellationToken);
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

    private Task<TokenValidationResult> ValidateAsync(string token, ICollection<SecurityKey> keys)
    {
        var parameters = _parameters.Clone();
        parameters.IssuerSigningKeys = keys;
        return _handler.ValidateTokenAsync(token, parameters);
    }

    private Caller? ToCaller(JsonWebToken token)
    {
        if (string.IsNullOrEmpty(token.Subject))
        {
            return null;
        }

        var values = token.Claims.Where(claim => claim.Type == _options.RoleClaim)
            .Select(static claim => claim.Value)
            .ToHashSet(StringComparer.Ordinal);
        var roles = new Dictionary<string, AccessRole>();
        foreach (var rule in _options.Roles.Where(rule => values.Contains(rule.Value)))
        {
            roles[rule.Project] = (AccessRole)Math.Max((int)rule.Role, (int)roles.GetValueOrDefault(rule.Project));
        }

        return new Caller
        {
            Subject = $"oidc:{token.Subject}",
            Roles = roles,
            ExpireTime = new DateTimeOffset(token.ValidTo, TimeSpan.Zero) + ClockSkew,
        };
    }

    [LoggerMessage(1, LogLevel.Information, "A bearer token was refused: {Reason}.")]
    private partial void LogRefused(string reason);

    [LoggerMessage(2, LogLevel.Error, "The keys of {Issuer} cannot be fetched.")]
    private partial void LogUnavailable(Exception exception, string issuer);
}
