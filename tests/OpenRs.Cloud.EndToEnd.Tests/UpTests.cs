using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary><c>openrs up</c>: a server with local agents that never outlives the command.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class UpTests(QuickstartFixture quickstart) : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-up-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Up_ThatIsInterrupted_StopsItsPrograms()
    {
        var address = $"http://127.0.0.1:{FreePort.Find()}";
        await using var up = await StartAsync(address);
        var list = await OpenRsCli.RunAsync("runs", "list", "--server", address);
        Assert.True(list.ExitCode == 0, list.ToString());

        ProcessSignal.InterruptGroup(up.Id);

        Assert.Equal(0, await up.WaitForExitAsync(Timeout));
        Assert.Contains("Stopped. Runs go on when it is started again.", up.Lines);
        Assert.Empty(RunningPrograms.Find(_folder));
    }

    [Fact]
    public async Task Up_ThatIsKilled_LeavesNoProgramBehind()
    {
        await using var up = await StartAsync($"http://127.0.0.1:{FreePort.Find()}");
        Assert.Equal(3, RunningPrograms.Find(_folder).Count);

        up.Kill();

        await up.WaitForExitAsync(Timeout);
        await RunningPrograms.WaitForEndAsync(_folder, Timeout);
        Assert.Empty(RunningPrograms.Find(_folder));
    }

    [SkippableFact]
    public async Task Up_DiskRunsFull_SaysSoAndTheRunGoesOnWhenThereIsRoom()
    {
        await using var disk = await SmallDisk.MountAsync(bytes: 12 << 20);
        var address = $"http://127.0.0.1:{FreePort.Find()}";
        await using (var up = await StartAsync(address, Path.Combine(disk.Path, "up")))
        {
            string[] create =
            [
                "runs", "create", "--recipe", "quickstart", "--model", quickstart.Task.Model, "--dataset", quickstart.Task.Train,
            ];
            string[] settings = ["--budget", "1", "--set", "max_steps=8", "save_every=1", "prompts_per_step=2", "--server", address];
            var run = (await OpenRsCli.RunAsync([.. create, .. settings])).Output[0].Split('/')[^1];
            await up.WaitForLineAsync(
                static line => line.Contains("No space left", StringComparison.Ordinal), "that the disk is full", Timeout);

            await disk.GrowAsync(400 << 20);

            var end = await OpenRsCli.RunAsync(Timeout, "runs", "watch", run, "--server", address);
            Assert.True(end.ExitCode == 0, $"{end}\n{string.Join('\n', up.Lines)}");
        }

        await RunningPrograms.WaitForEndAsync(disk.Path, Timeout);
    }

    private async Task<ChildProcess> StartAsync(string address, string? folder = null)
    {
        string[] arguments =
        [
            "--default-signal=INT", "setsid", BuiltProgram.Cli, "up", "--agents", "1", "--folder", folder ?? _folder, "--listen", address,
        ];
        var up = ChildProcess.Start("env", arguments, environment: ProcessCloud.ProgramEnvironment);
        await up.WaitForLineAsync(static line => line.StartsWith("Serving at ", StringComparison.Ordinal), "that it serves", Timeout);
        return up;
    }
}
