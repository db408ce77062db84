using System.Net;
using System.Net.Sockets;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>
/// Whether a server can listen at an address: one of somebody else there would answer in the place of the one that is started.
/// </summary>
internal static class FreeAddress
{
    /// <summary>Checks an address.</summary>
    /// <exception cref="CliException">Another program listens there.</exception>
    public static void Check(Uri address)
    {
        // The server says what is wrong with what is no address.
        if (!IPAddress.TryParse(address.DnsSafeHost, out var host))
        {
            return;
        }

        using var probe = new TcpListener(host, address.Port);
        try
        {
            probe.Start();
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new CliException(
                $"another program listens at {address.GetLeftPart(UriPartial.Authority)}. Stop it, or give a free address, such as "
                + $"--listen {address.Scheme}://{address.Host}:{address.Port + 1}.",
                ExitCode.WrongInput);
        }
    }

    /// <summary>An address of this machine where nobody listens: at the port after another's, where that one is free.</summary>
    public static Uri After(Uri address)
    {
        using var next = TryListen(address.Port < IPEndPoint.MaxPort ? address.Port + 1 : 0);
        using var any = next is null ? TryListen(0) : null;
        return new Uri($"http://{(next ?? any)?.LocalEndpoint ?? throw new CliException("no port is free.", ExitCode.WorkFailed)}");
    }

    private static TcpListener? TryListen(int port)
    {
        var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return probe;
        }
        catch (SocketException)
        {
            probe.Dispose();
            return null;
        }
    }
}
