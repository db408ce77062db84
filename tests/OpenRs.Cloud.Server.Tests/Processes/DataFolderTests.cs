using System.Runtime.Versioning;
using Grpc.Core;
using OpenRs.Cloud.Server.Tests.Agents;
using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>What the server keeps is for its own user, and what it sends is what it was told to keep.</summary>
[SupportedOSPlatform("linux")]
public sealed class DataFolderTests : IDisposable
{
    private const UnixFileMode Others = ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Data_OfANewServer_IsForItsUserAlone()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        await FillAsync(server);
        Assert.Empty(OpenToOthers());
    }

    [Fact]
    public async Task Data_ThatAnEarlierBuildLeftOpen_IsClosed()
    {
        await using (var first = await ServerProcess.StartAsync(_folder["data"]))
        {
            await FillAsync(first);
            await first.StopAsync();
        }

        File.SetUnixFileMode(_folder["data"], (UnixFileMode)Convert.ToInt32("755", 8));
        File.SetUnixFileMode(Path.Combine(_folder["data"], "state.db"), (UnixFileMode)Convert.ToInt32("644", 8));
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        Assert.Empty(OpenToOthers());
    }

    [Fact]
    public async Task Download_OfALink_SendsNothing()
    {
        var (server, prefix, api) = await CommittedAsync();
        await using var _ = server;
        var file = Directory.GetFiles(_folder["data"], "trainer.json", SearchOption.AllDirectories).Single();
        File.Delete(file);
        File.CreateSymbolicLink(file, Path.Combine(_folder["data"], "admin.key"));
        Assert.Equal((0, "CHECKPOINT_CORRUPT"), await DownloadAsync(api, prefix, "trainer.json"));
    }

    [Fact]
    public async Task Download_OfDamagedBytes_SendsNothing()
    {
        var (server, prefix, api) = await CommittedAsync();
        await using var _ = server;
        var file = Directory.GetFiles(_folder["data"], "trainer.json", SearchOption.AllDirectories).Single();
        File.WriteAllText(file, File.ReadAllText(file).Replace("1", "2", StringComparison.Ordinal));
        Assert.Equal((0, "CHECKPOINT_CORRUPT"), await DownloadAsync(api, prefix, "trainer.json"));
    }

    [Fact]
    public async Task Log_OfAHostileAgent_HasNoControlCharacters()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var agent = FakeAgent.Dial(server);
        var hello = FakeAgent.Hello("agent", "default");
        (hello.Device, hello.EngineVersion) = ("\u001b[2Jcleared\r\u009b1m", EngineVersion.Of(hello.DeviceType));
        await agent.SendAsync(new ConnectRequest { Hello = hello });
        Assert.NotNull((await agent.ReadAsync()).Welcome);
        await server.WaitForLineAsync(
            static line => line.Contains("\\u001b[2Jcleared", StringComparison.Ordinal), TimeSpan.FromSeconds(20));
        await agent.DisposeAsync();
        await server.StopAsync();
        Assert.DoesNotContain(server.Lines, static line => line.Any(static letter => char.IsControl(letter) && letter != '\t'));
    }

    private async Task<(ServerProcess Server, string Prefix, ApiClient Api)> CommittedAsync()
    {
        var server = await ServerProcess.StartAsync(_folder["data"]);
        var api = new ApiClient(server.Channel);
        var run = await api.CreateAsync(await api.SpecAsync());
        await StoredCheckpoints.CommitAsync(_folder, run.Name, 1);
        return (server, $"{run.Name}/checkpoints/step-000001", api);
    }

    private static async Task<(int Chunks, string Reason)> DownloadAsync(ApiClient api, string checkpoint, string file)
    {
        using var call = api.Checkpoints.DownloadCheckpoint(new DownloadCheckpointRequest { Name = checkpoint, FileName = file });
        var chunks = 0;
        try
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync())
            {
                chunks += response.Chunk.Length > 0 ? 1 : 0;
            }

            return (chunks, "");
        }
        catch (RpcException exception)
        {
            return (chunks, exception.GetRpcStatus()!.GetDetail<Google.Rpc.ErrorInfo>().Reason);
        }
    }

    private static async Task FillAsync(ServerProcess server)
    {
        var api = new ApiClient(server.Channel);
        await api.CreateAsync(await api.SpecAsync());
    }

    private IEnumerable<string> OpenToOthers() => Directory
        .EnumerateFileSystemEntries(_folder["data"], "*", SearchOption.AllDirectories)
        .Append(_folder["data"])
        .Where(static path => (File.GetUnixFileMode(path) & Others) != 0)
        .Select(static path => $"{path}: {File.GetUnixFileMode(path)}");
}
