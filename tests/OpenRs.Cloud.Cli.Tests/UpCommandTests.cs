using System.Net;
using System.Net.Sockets;
using OpenRs.Cloud.Cli.Programs;

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
    public async Task Up_InTheFolderOfAnotherOne_SaysSoAndLeavesItAlone()
    {
        var folder = _home["up"];
        using var held = FolderLock.Take(folder);
        await _home.FailsAsync(WrongInput, $"another openrs up or openrs demo is running in {folder}.", "up", "--folder", folder);
        Assert.Equal([Path.Combine(folder, FolderLock.FileName)], Directory.EnumerateFileSystemEntries(folder));
    }

    [Fact]
    public async Task Up_InAFolderThatCannotBeMade_SaysSoInOneLine()
    {
        await File.WriteAllTextAsync(_home["file"], "");
        await _home.FailsAsync(WrongInput, "Give another --folder.", "up", "--folder", Path.Combine(_home["file"], "up"));
    }

    [Fact]
    public async Task Up_AddressOfAnotherServer_SaysSoAndNeverThatItServes()
    {
        await using var server = await ServerProcess.StartAsync(_home["data"]);
        var address = server.Address.GetLeftPart(UriPartial.Authority);
        await _home.FailsAsync(WrongInput, $"another program listens at {address}", "up", "--listen", address);
    }
}
