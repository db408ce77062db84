using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Cloud.Server.Secrets;
using OpenRs.Cloud.Server.Security.Authentication;
using OpenRs.Cloud.Server.Storage;

namespace OpenRs.Cloud.Server.Telemetry;

/// <summary>
/// The token that lets a scraper read metrics where callers need credentials. It opens nothing else, and metrics tell of all projects, so
/// no key of one opens them.
/// </summary>
internal sealed class MetricsToken
{
    private readonly bool _isNeeded;
    private readonly SecretFile? _file;
    private readonly CallLimits _limits;

    public MetricsToken(
        IOptions<TelemetryOptions> options,
        IOptions<StorageOptions> storage,
        IOptions<AccessOptions> access,
        IOptions<EndpointOptions> endpoint,
        CallLimits limits)
    {
        _limits = limits;
        _isNeeded = access.Value.RequiresAuth(endpoint.Value);
        if (_isNeeded)
        {
            Func<string>? make = options.Value.MetricsTokenFile.Length > 0 ? null : SecretFile.NewToken;
            _file = new SecretFile(options.Value.TokenPath(storage.Value), make);
        }
    }

    /// <summary>Checks a request.</summary>
    /// <exception cref="CloudException">CREDENTIALS_MISSING, CREDENTIALS_INVALID or RATE_LIMITED.</exception>
    public void Check(HttpContext context)
    {
        var given = BearerToken.Of(context.Request.Headers.Authorization);
        if (!_isNeeded || _file!.Matches(given))
        {
            return;
        }

        _limits.Count(CallLimits.CallerOf(context));
        throw new CloudException(
            CloudErrorKind.Unauthenticated,
            string.IsNullOrEmpty(given) ? ErrorReason.CredentialsMissing : ErrorReason.CredentialsInvalid,
            "Metrics need their own token as `authorization: Bearer ...`: what OpenRs:MetricsTokenFile names, or else the file "
            + "metrics.token in the server's data folder.");
    }
}
