using OpenRs.Cloud.Server.Tests.Api;
using OpenRs.Cloud.Server.Tests.Evaluations;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.Server.Tests.Processes;

/// <summary><c>openrs backup</c> of a server that runs, and <c>openrs restore</c> of one that was lost.</summary>
public sealed class BackupTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _folder = new();

    private string State => Path.Combine(_folder["data"], "state.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Restore_OfARunInTheMiddle_GoesOnToTheSameEnd()
    {
        string run;
        IReadOnlyList<string> rest;
        await using (var server = await ServerProcess.StartAsync(_folder["data"]))
        {
            var api = new ApiClient(server.Channel);
            run = (await api.CreateAsync(await api.SpecAsync("default"))).Name;
            await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent-1", "default");
            for (var i = 0; i < 2; i++)
            {
                var unit = Assert.Single(await agent.RequestWorkAsync(1));
                await agent.CompleteAsync(unit);
            }

            var backup = await RunAsync("backup", "--data", _folder["data"], "--out", _folder["backup"]);
            Assert.True(backup.ExitCode == 0, backup.ToString());
            rest = await agent.WorkToTheEndAsync();
            await agent.LeaveAsync();
            Assert.Equal(RunState.Succeeded, (await api.GetAsync(run)).State);
            await server.KillAsync();
        }

        Array.ForEach(Directory.GetFiles(_folder["data"], "state.db*"), File.Delete);
        var restored = await RunAsync("restore", _folder["backup"], "--data", _folder["data"]);
        Assert.True(restored.ExitCode == 0, restored.ToString());
        await using (var server = await ServerProcess.StartAsync(_folder["data"]))
        {
            var api = new ApiClient(server.Channel);
            Assert.Equal((RunState.Running, 0), ((await api.GetAsync(run)).State, (await api.GetAsync(run)).Step));
            await using var agent = await EvaluationCalls.AtWorkAsync(server, "agent-2", "default");
            Assert.Equal(rest, await agent.WorkToTheEndAsync());
            Assert.Equal((RunState.Succeeded, 2), ((await api.GetAsync(run)).State, (await api.GetAsync(run)).Step));
        }
    }

    [Fact]
    public async Task Restore_OverALaterState_SetsItAsideAndFitsTheMarks()
    {
        await BackUpAsync();
        await using (var server = await ServerProcess.StartAsync(_folder["data"]))
        {
            var api = new ApiClient(server.Channel);
            await api.CreateAsync(await api.SpecAsync());
            await server.StopAsync();
        }

        var folder = Directory.CreateDirectory(Path.Combine(_folder["data"], "objects", "ledgers", "run-1")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "later.jsonl"), "{}");
        var restored = await RunAsync("restore", _folder["backup"], "--data", _folder["data"]);
        Assert.True(restored.ExitCode == 0, restored.ToString());
        Assert.Contains(Directory.GetFiles(_folder["data"]), static file => file.Contains("state.db.before-", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(folder, "later.jsonl")), "What a job wrote after the backup is still in its place.");
        Assert.Single(Directory.GetFiles(Path.Combine(_folder["data"], "objects", "aside"), "later.jsonl", SearchOption.AllDirectories));
        await using var again = await ServerProcess.StartAsync(_folder["data"]);
        var runs = await new ApiClient(again.Channel).Runs.ListRunsAsync(new ListRunsRequest { Parent = ApiClient.Project });
        Assert.Single(runs.Runs);
    }

    [Fact]
    public async Task Restore_WithoutAnObject_IsRefusedUnlessAllowed()
    {
        await BackUpAsync();
        File.Delete(Directory.GetFiles(Path.Combine(_folder["data"], "objects"), "rows.jsonl", SearchOption.AllDirectories).Single());
        await RefusedAsync("1 of ", "restore", _folder["backup"], "--data", _folder["data"]);
        var restored = await RunAsync("restore", _folder["backup"], "--data", _folder["data"], "--allow-missing");
        Assert.True(restored.ExitCode == 0, restored.ToString());
    }

    [Fact]
    public async Task Restore_OfADamagedBackup_IsRefusedAndChangesNothing()
    {
        await BackUpAsync();
        var before = await File.ReadAllBytesAsync(State);
        var copy = Path.Combine(_folder["backup"], "state.db");
        var bytes = await File.ReadAllBytesAsync(copy);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(copy, bytes);
        await RefusedAsync("is missing or damaged", "restore", _folder["backup"], "--data", _folder["data"]);
        File.Delete(Path.Combine(_folder["backup"], "backup.json"));
        await RefusedAsync("is no whole backup", "restore", _folder["backup"], "--data", _folder["data"]);
        Assert.Equal(before, await File.ReadAllBytesAsync(State));
    }

    [Fact]
    public async Task Restore_WhileTheServerRuns_IsRefused()
    {
        await BackUpAsync();
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        await RefusedAsync("is in use by process", "restore", _folder["backup"], "--data", _folder["data"]);
        await RefusedAsync("holds something already", "backup", "--data", _folder["data"], "--out", _folder["backup"]);
    }

    [Fact]
    public async Task KeepState_AfterALoss_StartsFromWhatIsThere()
    {
        await BackUpAsync();
        File.Copy(State, _folder["older.db"]);
        await using (var server = await ServerProcess.StartAsync(_folder["data"]))
        {
            await server.KillAsync();
        }

        Array.ForEach(Directory.GetFiles(_folder["data"], "state.db*"), File.Delete);
        File.Copy(_folder["older.db"], State);
        var kept = await RunAsync("restore", "--keep-state", "--data", _folder["data"]);
        Assert.True(kept.ExitCode == 0, kept.ToString());
        await using var again = await ServerProcess.StartAsync(_folder["data"]);
    }

    private async Task BackUpAsync()
    {
        await using var server = await ServerProcess.StartAsync(_folder["data"]);
        var api = new ApiClient(server.Channel);
        await api.CreateAsync(await api.SpecAsync());
        var backup = await RunAsync("backup", "--data", _folder["data"], "--out", _folder["backup"]);
        Assert.True(backup.ExitCode == 0, backup.ToString());
        await server.StopAsync();
    }

    private static async Task RefusedAsync(string words, params string[] arguments)
    {
        var result = await RunAsync(arguments);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, Assert.Single(result.Error), StringComparison.Ordinal);
    }

    private static Task<ProgramResult> RunAsync(params string[] arguments) =>
        ProgramResult.OfAsync(ServerProcess.Program, arguments, Patience);
}
