using Microsoft.Extensions.Options;
using OpenRs.Cloud.Access;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Limits;

namespace OpenRs.Cloud.Server.Security.Authentication;

/// <summary>Tells who calls, by the metadata <c>authorization</c>: an API key or a token of the configured issuer.</summary>
internal sealed class CallerAuthenticator(
    IOptions<AccessOptions> options,
    IOptions<EndpointOptions> endpoint,
    ApiKeyAuthenticator apiKeys,
    OidcAuthenticator oidc,
    CallLimits limits)
{
    // What is longer is no token of ours, and need not be hashed or parsed to know that.
    private const int MaxTokenLength = 16 << 10;

    /// <summary>
    /// The caller. Credentials that are sent must hold, also where none are asked for. Limits count the calls of a known caller by name;
    /// those who are refused here are counted by their address.
    /// </summary>
    /// <exception cref="CloudException">CREDENTIALS_MISSING, CREDENTIALS_INVALID or RATE_LIMITED.</exception>
    public async Task<Caller> AuthenticateAsync(HttpContext call, CancellationToken cancellationToken)
    {
        if (BearerToken.Of(call.Request.Headers.Authorization) is not { } token)
        {
            if (!options.Value.RequiresAuth(endpoint.Value))
            {
                return Caller.Local;
            }

            limits.Count(CallLimits.CallerOf(call));
            throw Refused(
                ErrorReason.CredentialsMissing,
                "The call has no credentials. Send an API key or a token as `authorization: Bearer ...`; for the command, run "
                + "`openrs login`.");
        }

        return await FindAsync(call, token, cancellationToken) ?? throw Refused(
            ErrorReason.CredentialsInvalid,
            "The credentials are unknown, expired or revoked. Ask an admin of the project for an API key; for the command, "
            + "run `openrs login`.");
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
        var address = CallLimits.CallerOf(call);
        if (token.Length <= MaxTokenLength && ApiKeyToken.TryParse(token, out var key))
        {
            return await apiKeys.AuthenticateAsync(key, address, cancellationToken);
        }

        var isOfIssuer = token.Length is > 0 and <= MaxTokenLength && !token.StartsWith(ApiKeyToken.Start, StringComparison.Ordinal);
        var caller = isOfIssuer ? await oidc.AuthenticateAsync(call, token, cancellationToken) : null;
        if (caller is null)
        {
            limits.Count(address);
        }

        return caller;
    }

    private static CloudException Refused(string reason, string message) => new(CloudErrorKind.Unauthenticated, reason, message);
}
