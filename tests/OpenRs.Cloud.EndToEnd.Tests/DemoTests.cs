using System.Text.Json;
using Grpc.Net.Client;
using OpenRs.Bench.ControlPlane.Elastic;
using OpenRs.Cloud.EndToEnd.Tests.Harness;
using OpenRs.Cloud.V1;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary><c>openrs demo</c> as a newcomer runs it, and interrupts it.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class DemoTests : IDisposable
{
    private const int Interrupted = 130;
    private static readonly TimeSpan DemoTimeout = TimeSpan.FromSeconds(300);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-demo-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Demo_InterruptedAndResumed_EndsWithTheWeightsOfOneThatRanThrough()
    {
        var undisturbed = ResultOf(await DemoAsync("through", "--steps", "3"));
        AssertTellsWhatHappened(undisturbed);

        var interrupted = Path.Combine(_folder, "interrupted");
        await InterruptAfterFirstStepAsync(interrupted);
        var resumed = await ResumeThroughCrashesAsync(interrupted);

        AssertTellsWhatHappened(resumed);
        foreach (var equal in new[] { "weights_sha256", "accuracy_before", "accuracy_after" })
        {
            Assert.Equal(undisturbed.GetProperty(equal).ToString(), resumed.GetProperty(equal).ToString());
        }
    }

    private Task<ProgramResult> DemoAsync(string folder, params string[] options) =>
        OpenRsCli.RunAsync(DemoTimeout, ["demo", "--folder", Path.Combine(_folder, folder), "--output", "json", .. options]);

    // As Ctrl-C in a terminal: the demo and all that it started are one process group and get the signal at once.
    private static async Task InterruptAfterFirstStepAsync(string folder)
    {
        string[] arguments = ["--default-signal=INT", "setsid", BuiltProgram.Cli, "demo", "--folder", folder, "--steps", "3"];
        await using var demo = ChildProcess.Start("env", arguments, environment: ProcessCloud.ProgramEnvironment);
        await demo.WaitForLineAsync(static line => line.Contains("Created projects/", StringComparison.Ordinal), "its run", DemoTimeout);
        var line = await demo.WaitForLineAsync(static line => line.StartsWith("step ", StringComparison.Ordinal), "progress", DemoTimeout);
        Assert.Contains("$0.2500", line, StringComparison.Ordinal);
        await WaitForFirstStepAsync(folder);

        ProcessSignal.InterruptGroup(demo.Id);

        Assert.Equal(Interrupted, await demo.WaitForExitAsync(DemoTimeout));
        Assert.Contains(demo.Lines, line => line.Contains($"openrs demo --resume --folder {folder}", StringComparison.Ordinal));
        Assert.Empty(RunningPrograms.Find(folder));
    }

    // The demo starts again what is killed; whoever watches sees no more than a pause.
    private static async Task<JsonElement> ResumeThroughCrashesAsync(string folder)
    {
        string[] arguments = ["demo", "--resume", "--folder", folder, "--output", "json"];
        await using var demo = ChildProcess.Start(BuiltProgram.Cli, arguments, environment: ProcessCloud.ProgramEnvironment);
        await demo.WaitForLineAsync(static line => line.StartsWith("step ", StringComparison.Ordinal), "progress", DemoTimeout);
        RunningPrograms.Kill(folder, "OpenRs.Cloud.Server");
        RunningPrograms.Kill(folder, "agent-1");

        Assert.True(await demo.WaitForExitAsync(DemoTimeout) == 0, string.Join('\n', demo.Lines));
        Assert.Contains(
            demo.Lines, static line => line.StartsWith("server ended with code 137; starting it again", StringComparison.Ordinal));
        Assert.Contains(
            demo.Lines, static line => line.StartsWith("agent-1 ended with code 137; starting it again", StringComparison.Ordinal));
        return JsonDocument.Parse(demo.Lines.Last(static line => line.StartsWith('{'))).RootElement;
    }

    private static async Task WaitForFirstStepAsync(string folder)
    {
        using var state = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "demo.json")));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{state.RootElement.GetProperty("Port").GetInt32()}");
        var request = new WatchRunRequest { Name = state.RootElement.GetProperty("Run").GetString() };
        using var deadline = new CancellationTokenSource(DemoTimeout);
        using var call = new RunService.RunServiceClient(channel).WatchRun(request, cancellationToken: deadline.Token);
        while (await call.ResponseStream.MoveNext(deadline.Token))
        {
            if (call.ResponseStream.Current.Run.Step is var step and > 0)
            {
                Assert.InRange(step, 1, 2);
                return;
            }
        }

        Assert.Fail("The run ended before its first step.");
    }

    private static JsonElement ResultOf(ProgramResult result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        return JsonDocument.Parse(result.Output[^1]).RootElement;
    }

    private static void AssertTellsWhatHappened(JsonElement result)
    {
        double Number(string name) => result.GetProperty(name).GetDouble();
        Assert.Equal(3, Number("steps"));
        Assert.Equal(500, Number("n"));
        Assert.InRange(Number("accuracy_before"), 0.05, 0.95);
        Assert.InRange(Number("accuracy_after"), 0.05, 1);
        Assert.Equal(0.25, Number("budget_usd"));
        Assert.InRange(Number("cost_usd"), 0.000_001, 0.25);
        Assert.InRange(Number("seconds"), 1, DemoTimeout.TotalSeconds);
        var checkpoint = result.GetProperty("checkpoint").GetString()!;
        HuggingFaceLayout.AssertHolds(checkpoint);
        Assert.Equal(StoredRun.Sha256(Path.Combine(checkpoint, "model.safetensors")), result.GetProperty("weights_sha256").GetString());
    }
}
