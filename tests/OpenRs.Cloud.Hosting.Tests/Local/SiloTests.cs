using System.Globalization;
using OpenRs.Cloud.Hosting.TestProcess;

namespace OpenRs.Cloud.Hosting.Tests.Local;

/// <summary>The silo that is alone: off the network, and refusing what comes after its end.</summary>
public sealed class SiloTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string StateFile => Path.Combine(_folder.Path, "state.db");

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Silo_OfAProcess_ListensNowhere()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "Reads /proc.");
        var program = Path.Combine(AppContext.BaseDirectory, "OpenRs.Cloud.Hosting.TestProcess.dll");
        await using var child = ChildProcess.Start("dotnet", [program, "hold", StateFile]);
        await child.WaitForLineAsync(static line => line == "ready.", "that it is ready", TimeSpan.FromSeconds(60));
        Assert.Empty(ListeningPorts(child.Id));
        Assert.NotEmpty(Directory.GetFiles($"/proc/{child.Id}/fd"));
    }

    [Fact]
    public async Task Call_AfterTheStop_FailsAtOnce()
    {
        await using var host = await LocalHost.StartAsync(StateFile);
        var grain = host.Grain<ICounterGrain>("a");
        await grain.Add(1);
        await host.StopAsync();
        var thrown = await Assert.ThrowsAnyAsync<Exception>(() => grain.Add(1).WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.True(thrown is OrleansMessageRejectionException or ObjectDisposedException, thrown.ToString());
    }

    // The local address of each TCP socket in state LISTEN (0A) that is a file of the process.
    private static List<string> ListeningPorts(int processId)
    {
        var own = new DirectoryInfo($"/proc/{processId}/fd").GetFiles().Select(static file => file.LinkTarget).ToHashSet();
        return
        [
            .. from table in new[] { "tcp", "tcp6" }
               from line in File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/net/{table}")).Skip(1)
               let columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where columns[3] == "0A" && own.Contains($"socket:[{columns[9]}]")
               select columns[1],
        ];
    }
}
