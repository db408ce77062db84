using System.Net;
using System.Net.Sockets;

namespace OpenRs.Testing;

/// <summary>
/// Finds a loopback port for a program that cannot choose one itself. Another process may take it before the program does: prefer
/// port 0 and reading the port from the program's output.
/// </summary>
public static class FreePort
{
    /// <summary>A TCP port of 127.0.0.1 that was free a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
