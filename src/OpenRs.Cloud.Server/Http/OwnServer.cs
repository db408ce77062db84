using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using OpenRs.Cloud.Dashboard;
using OpenRs.Cloud.Errors;
using OpenRs.Cloud.Server.Endpoints;
using OpenRs.Cloud.Server.Limits;
using OpenRs.Cloud.Server.Security.Authentication;

namespace OpenRs.Cloud.Server.Http;

/// <summary>This server, as its dashboard calls it.</summary>
internal sealed class OwnServer(
    IServer server, IOptions<EndpointOptions> endpoint, IOptions<AccessOptions> access, CallLimits limits) : IDashboardServer
{
    private readonly Lazy<TlsCertificate> _certificate = new(() => new TlsCertificate(endpoint.Value, clientAuthority: ""));
    private readonly Lazy<DashboardIssuer?> _issuer = new(() => access.Value.Oidc.DashboardIssuer());

    /// <inheritdoc/>
    public Uri Address => new(EndpointFile.Local(
        server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? endpoint.Value.Listen));

    /// <inheritdoc/>
    public bool RequiresSignIn => access.Value.RequiresAuth(endpoint.Value);

    /// <inheritdoc/>
    public DashboardIssuer? Issuer => _issuer.Value;

    /// <inheritdoc/>
    public bool IsOwnCertificate(X509Certificate certificate) =>
        _certificate.Value.Current().ServerCertificateContext?.TargetCertificate.RawDataMemory.Span
            .SequenceEqual(certificate.GetRawCertData()) == true;

    /// <inheritdoc/>
    public TimeSpan? CountAttempt(HttpContext context)
    {
        try
        {
            limits.Count(context.Connection.RemoteIpAddress?.ToString() ?? "unknown");
            return null;
        }
        catch (CloudException exception) when (exception.Reason == ErrorReason.RateLimited)
        {
            return exception.RetryAfter ?? TimeSpan.FromSeconds(1);
        }
    }
}
