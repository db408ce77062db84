using System.Net;
using System.Net.Sockets;

namespace OpenRs.Testing;

/// <summary>
/// Finds a loopback port for a program that cannot choose one itself. Another process may take it before the program does: prefer
/// port 0 and reading the port from the program's output.
/// </summary>
public static class FreePort
{
    // Below the ports that Linux gives to whoever asks for any (32768 on): those of other tests come and go.
    private const int First = 10_000;
    private const int Last = 32_000;

    /// <summary>A TCP port of 127.0.0.1 that was free a moment ago, as was the one after it: a server listens at both.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port) && IsFree(port + 1))
            {
                return port;
            }
        }
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
