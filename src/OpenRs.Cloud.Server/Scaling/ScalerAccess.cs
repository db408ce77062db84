using Grpc.Core;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Keda;
using OpenRs.Cloud.Server.Secrets;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Scaling;

/// <summary>
/// Lets KEDA ask. It cannot send an authorization header: it shows a client certificate, which the connection has checked already, or
/// sends a token that it takes from the environment of what it scales. Both open the scaler and nothing else.
/// </summary>
internal sealed class ScalerAccess
{
    /// <summary>Name of the token in the metadata of a trigger.</summary>
    public const string TokenName = "tokenFromEnv";

    private readonly bool _isNeeded;
    private readonly SecretFile? _file;

    public ScalerAccess(IOptions<ScalerOptions> options, IOptions<AccessOptions> access, IOptions<EndpointOptions> endpoint)
    {
        _isNeeded = access.Value.RequiresAuth(endpoint.Value);
        if (_isNeeded && options.Value.ScalerTokenFile is { Length: > 0 } file)
        {
            _file = new SecretFile(Path.GetFullPath(file), make: null);
        }
    }

    /// <summary>Checks a call.</summary>
    /// <exception cref="CloudException">CREDENTIALS_MISSING or CREDENTIALS_INVALID.</exception>
    public void Check(ScaledObjectRef? scaled, ServerCallContext context)
    {
        var token = scaled?.ScalerMetadata.GetValueOrDefault(TokenName);
        if (!_isNeeded || context.GetHttpContext().Connection.ClientCertificate is not null || _file?.Matches(token) == true)
        {
            return;
        }

        throw new CloudException(
            CloudErrorKind.Unauthenticated,
            string.IsNullOrEmpty(token) ? ErrorReason.CredentialsMissing : ErrorReason.CredentialsInvalid,
            "The scaler needs a client certificate of OpenRs:ClientAuthority (KEDA: tlsClientCert and tlsClientKey in a "
            + $"TriggerAuthentication), or the token of OpenRs:ScalerTokenFile as metadata {TokenName}.");
    }
}
