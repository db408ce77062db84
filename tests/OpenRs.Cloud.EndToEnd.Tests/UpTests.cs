using System.Diagnostics;
using Grpc.Net.Client;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

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
        Assert.Contains("Stopped. Runs continue when it is started again.", up.Lines);
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

    [Fact]
    public async Task Up_ThatIsStoppedAndStartedAgain_ChargesOnlyWhileItRan()
    {
        var address = $"http://127.0.0.1:{FreePort.Find()}";
        var started = Stopwatch.GetTimestamp();
        string run;
        await using (var up = await StartAsync(address))
        {
            string[] create =
            [
                "runs", "create", "--recipe", "quickstart", "--model", quickstart.Task.Model, "--dataset", quickstart.Task.Train,
            ];
            string[] settings = ["--budget", "1", "--set", "max_steps=1000", "prompts_per_step=4", "--server", address];
            run = (await OpenRsCli.RunAsync([.. create, .. settings])).Output[0].Split('/')[^1];
            await WaitForStepAsync(address, run, step: 2);
            ProcessSignal.InterruptGroup(up.Id);
            Assert.Equal(0, await up.WaitForExitAsync(Timeout));
        }

        // The lease of the agent would go on for half a minute after this.
        var ran = Stopwatch.GetElapsedTime(started);
        await using (await StartAsync(address))
        {
            var again = Stopwatch.GetTimestamp();
            await WaitForStepAsync(address, run, step: 3);
            var shown = await ShowAsync(address, run);
            var seconds = shown.Cost.Phases.ToDictionary(static phase => phase.Phase, static phase => phase.GpuSeconds);
            Assert.DoesNotContain(Phase.Lost, seconds.Keys);
            Assert.InRange(seconds.Values.Sum(), 1, (ran + Stopwatch.GetElapsedTime(again)).TotalSeconds);
        }

        await RunningPrograms.WaitForEndAsync(_folder, Timeout);
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

    private static async Task WaitForStepAsync(string address, string run, int step)
    {
        using var deadline = new CancellationTokenSource(Timeout);
        using var channel = GrpcChannel.ForAddress(address);
        using var watch = new RunService.RunServiceClient(channel).WatchRun(
            new WatchRunRequest { Name = $"projects/default/runs/{run}" }, cancellationToken: deadline.Token);
        while (await watch.ResponseStream.MoveNext(deadline.Token) && watch.ResponseStream.Current.Run.Step < step)
        {
            // Not yet.
        }
    }

    private static async Task<Run> ShowAsync(string address, string run)
    {
        using var channel = GrpcChannel.ForAddress(address);
        return await new RunService.RunServiceClient(channel).GetRunAsync(
            new GetRunRequest { Name = $"projects/default/runs/{run}" });
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
