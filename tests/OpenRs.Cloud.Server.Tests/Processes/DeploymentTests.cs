using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary>A server starts only on a state and objects that belong together, and on none that is older than the other.</summary>
public sealed class DeploymentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string State => Path.Combine(_folder["data"], "state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_StateWithoutItsWal_IsRefused()
    {
        await KillAfterARunAsync();
        File.Delete(State + "-wal");
        Assert.Contains("openrs restore", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StateIsMissing_IsRefusedAlsoTheSecondTime()
    {
        await KillAfterARunAsync();
        Array.ForEach(Directory.GetFiles(_folder["data"], "state.db*"), File.Delete);
        Assert.Contains("holds nothing, but", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Contains("holds nothing, but", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StateOfAnEarlierBuildIsMissing_IsRefused()
    {
        // Builds that wrote no mark left objects all the same.
        await KillAfterARunAsync();
        Array.ForEach(Directory.GetFiles(_folder["data"], "state.db*"), File.Delete);
        File.Delete(Path.Combine(_folder["data"], "objects", "deployment.json"));
        Assert.Contains("its state is missing", await RefusedAsync(), StringComparison.Ordinal);
        Assert.Contains("its state is missing", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_AnOlderCopyOfTheState_IsRefused()
    {
        await using (var first = await ServerProcess.StartAsync(_folder["data"]))
        {
            Assert.Equal(0, await first.StopAsync());
        }

        File.Copy(State, _folder["copy.db"]);
        await KillAfterARunAsync();
        Array.ForEach(Directory.GetFiles(_folder["data"], "state.db-*"), File.Delete);
        File.Copy(_folder["copy.db"], State, overwrite: true);
        Assert.Contains("is older than the objects in", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_OnTheObjectsOfAnotherDeployment_IsRefused()
    {
        var objects = new Uri(_folder["objects"]).AbsoluteUri;
        await using var first = await ServerProcess.StartAsync(_folder["other"], "--objects", objects);
        Assert.Contains("holds nothing, but", await RefusedAsync("--objects", objects), StringComparison.Ordinal);
        await using (var own = await ServerProcess.StartAsync(_folder["data"]))
        {
            await own.StopAsync();
        }

        Assert.Contains("Two deployments cannot share", await RefusedAsync("--objects", objects), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ACopyOfARunningDeployment_StopsOneOfTheTwo()
    {
        var objects = new Uri(_folder["objects"]).AbsoluteUri;
        await using (var first = await ServerProcess.StartAsync(_folder["data"], "--objects", objects))
        {
            await first.StopAsync();
        }

        Directory.CreateDirectory(_folder["copy"]);
        File.Copy(State, Path.Combine(_folder["copy"], "state.db"));
        await using var server = await ServerProcess.StartAsync(_folder["data"], "--objects", objects);
        var line = await ServerProcess.RefusedAsync(_folder["copy"], "--listen", "http://127.0.0.1:0", "--objects", objects);
        Assert.Contains("is older than the objects in", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_ObjectsAreMissing_IsRefused()
    {
        await KillAfterARunAsync();
        Directory.Delete(Path.Combine(_folder["data"], "objects"), recursive: true);
        Assert.Contains("holds no objects of it", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_StateOfAnEarlierBuild_GetsAMarkAndGoesOn()
    {
        Directory.CreateDirectory(_folder["data"]);
        File.Copy(RepositoryPaths.Fixture("state", "4bfd99c.db"), State);
        await KillAfterARunAsync();
        Assert.True(File.Exists(Path.Combine(_folder["data"], "objects", "deployment.json")), "The objects have no mark.");
        await using var again = await ServerProcess.StartAsync(_folder["data"]);
        Assert.Equal(
            3, (await new ApiClient(again.Channel).Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project })).Runs.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(5000)]
    [InlineData(8192)]
    public async Task Start_StateIsCutOff_EndsWithOneLineThatNamesIt(int length)
    {
        await KillAfterARunAsync(stop: true);
        using (var file = File.OpenWrite(State))
        {
            Assert.True(file.Length > length, $"The state has {file.Length} bytes.");
            file.SetLength(length);
        }

        Assert.Contains(State, await RefusedAsync(), StringComparison.Ordinal);
    }

    private async Task KillAfterARunAsync(bool stop = false)
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var api = new ApiClient(server.Channel);
        await api.CreateAsync(await api.SpecAsync());
        await (stop ? server.StopAsync() : server.KillAsync());
    }

    private Task<string> RefusedAsync(params string[] arguments) =>
        ServerProcess.RefusedAsync(_folder["data"], ["--listen", "http://127.0.0.1:0", .. arguments]);
}
