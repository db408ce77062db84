using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace OpenRs.Cloud.Dashboard;

/// <summary>The server that the dashboard is a part of, and whose API it calls as any other client does.</summary>
public interface IDashboardServer
{
    /// <summary>Where this server's gRPC is, from this machine.</summary>
    Uri Address { get; }

    /// <summary>Whether callers must show credentials.</summary>
    bool RequiresSignIn { get; }

    /// <summary>Where people may sign in instead of with an API key; <see langword="null"/> for nowhere.</summary>
    DashboardIssuer? Issuer { get; }

    /// <summary>Whether a certificate is the one that this server shows at <see cref="Address"/> now.</summary>
    bool IsOwnCertificate(X509Certificate certificate);

    /// <summary>
    /// Counts an attempt to sign in as a call of its browser. The API sees all of them come from this machine.
    /// </summary>
    /// <returns>How long to wait before the next one; <see langword="null"/> when this one may pass.</returns>
    TimeSpan? CountAttempt(HttpContext context);
}
