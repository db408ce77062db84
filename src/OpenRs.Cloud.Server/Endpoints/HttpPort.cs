using Microsoft.AspNetCore.Connections;

namespace OpenRs.Cloud.Server.Endpoints;

/// <summary>
/// The port for people and tools. Its connections are marked, and so are the endpoints that it serves: what one port serves, the other
/// does not.
/// </summary>
internal sealed class HttpPort
{
    /// <summary>The mark.</summary>
    public static HttpPort Mark { get; } = new();

    private HttpPort()
    {
    }

    /// <summary>Marks a connection.</summary>
    public static void MarkConnection(ConnectionContext connection) => connection.Features.Set(Mark);

    /// <summary>Whether a request came by that port.</summary>
    public static bool Received(HttpContext context) => context.Features.Get<HttpPort>() is not null;
}
