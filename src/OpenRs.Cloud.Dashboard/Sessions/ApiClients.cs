using OpenRs.Cloud.Client;

namespace OpenRs.Cloud.Dashboard.Sessions;

/// <summary>Makes clients of the API of the server that the dashboard is a part of.</summary>
internal sealed class ApiClients(IDashboardServer server)
{
    /// <summary>A client.</summary>
    /// <param name="key">API key; <see langword="null"/> for none.</param>
    public OpenRsClient Create(string? key) => new(new OpenRsClientOptions
    {
        Address = server.Address,
        ApiKey = key,
        TrustCertificate = server.IsOwnCertificate,

        // A page asks again by itself, and says meanwhile what is wrong.
        MaxAttempts = 1,
    });
}
