using System.Net;
using System.Net.Sockets;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary><c>openrs up</c>.</summary>
public sealed class UpCommandTests : IDisposable
{
    private const int WrongInput = 2;
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Up_AddressInUse_SaysSoAndNeverThatItServes()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await _home.FailsAsync(
            WrongInput, $"another program listens at http://{other.LocalEndpoint}", "up", "--listen", $"http://{other.LocalEndpoint}");
    }

    [Fact]
    public async Task Up_AddressOfAnotherServer_SaysSoAndNeverThatItServes()
    {
        await using var server = await ServerProcess.StartAsync(_home["data"]);
        var address = server.Address.GetLeftPart(UriPartial.Authority);
        await _home.FailsAsync(WrongInput, $"another program listens at {address}", "up", "--listen", address);
    }
}
