using Microsoft.Extensions.Options;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Tells who calls, by the metadata <c>authorization</c>: an API key or a token of the configured issuer.</summary>
internal sealed class CallerAuthenticator(
    IOptions<AccessOptions> options, IOptions<EndpointOptions> endpoint, ApiKeyAuthenticator apiKeys, OidcAuthenticator oidc)
{
    // What is longer is no token of ours, and need not be hashed or parsed to know that.
    private const int MaxTokenLength = 16 << 10;

    /// <summary>The caller. Credentials that are sent must hold, also where none are asked for.</summary>
    /// <exception cref="CloudException">CREDENTIALS_MISSING or CREDENTIALS_INVALID.</exception>
    public async Task<Caller> AuthenticateAsync(HttpContext call, CancellationToken cancellationToken)
    {
        if (BearerToken.Of(call.Request.Headers.Authorization) is not { } token)
        {
            return options.Value.RequiresAuth(endpoint.Value)
                ? throw Refused(ErrorReason.CredentialsMissing, "The call has no credentials. Send an API key or a token as `authorization: Bearer ...`; for the command, run `openrs login`.")
                : Caller.Local;
        }

        return await FindAsync(call, token, cancellationToken) ?? throw Refused(
            ErrorReason.CredentialsInvalid, "The credentials are unknown, expired or revoked. Ask an admin of the project for an API key; for the command, run `openrs login`.");
    }

    /// <summary>Checks that a caller's credentials hold still.</summary>
    /// <exception cref="CloudException">CREDENTIALS_INVALID.</exception>
    public async ValueTask CheckAsync(Caller caller, CancellationToken cancellationToken)
    {
        if (!await apiKeys.StillHoldsAsync(caller, cancellationToken))
        {
            throw Refused(ErrorReason.CredentialsInvalid, "The credentials were revoked or expired while the call lasted.");
        }
    }

    private async Task<Caller?> FindAsync(HttpContext call, string token, CancellationToken cancellationToken)
    {
        if (token.Length is 0 or > MaxTokenLength)
        {
            return null;
        }

        if (token.StartsWith(ApiKeyToken.Start, StringComparison.Ordinal))
        {
            return ApiKeyToken.TryParse(token, out var key) ? await apiKeys.AuthenticateAsync(key, cancellationToken) : null;
        }

        return await oidc.AuthenticateAsync(call, token, cancellationToken);
    }

    private static CloudException Refused(string reason, string message) => new(CloudErrorKind.Unauthenticated, reason, message);
}
