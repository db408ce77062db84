using System.Net;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Http;

/// <summary>
/// Where nobody shows credentials because only this machine can call, a browser on it can call for any page that it shows. Requests of
/// other pages are refused: those that name another origin, and those to a name that somebody pointed at this machine.
/// </summary>
internal sealed class LocalBrowserGuard(IOptions<EndpointOptions> endpoint, IOptions<AccessOptions> access)
{
    private readonly bool _applies =
        endpoint.Value.IsLoopback && !access.Value.RequiresAuth(endpoint.Value) && !access.Value.AllowUnauthenticated;

    /// <summary>Refuses a request of a page that is not the server's own.</summary>
    /// <exception cref="CloudException">ORIGIN_REFUSED.</exception>
    public void Check(HttpRequest request)
    {
        if (_applies && !(IsThisMachine(request.Host.Host) && IsOwn(request)))
        {
            throw new CloudException(
                CloudErrorKind.PermissionDenied,
                ErrorReason.OriginRefused,
                "The request comes from a page of another site, or names this machine otherwise than by localhost or an address. Ask for "
                + "credentials (--auth required) to serve it.");
        }
    }

    private static bool IsThisMachine(string host) => host == "localhost" || IPAddress.TryParse(host.Trim('[', ']'), out _);

    private static bool IsOwn(HttpRequest request) =>
        request.Headers.Origin is not [{ Length: > 0 } origin] || origin == $"{request.Scheme}://{request.Host}";
}
