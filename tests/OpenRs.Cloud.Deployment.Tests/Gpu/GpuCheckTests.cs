using System.Text.Json;

namespace OpenRs.Cloud.Deployment.Tests.Gpu;

/// <summary><c>eng/gpu/check.sh</c>, what it says of sections that end well, fail, cannot be done, or are interrupted.</summary>
public sealed class GpuCheckTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(180);
    private readonly StubbedArchive _archive = new();

    public void Dispose() => _archive.Dispose();

    [Fact]
    public async Task OnAGpu_MeasuresWhatFits_AndSaysSharesAndFigures()
    {
        var result = await CheckAsync();

        Assert.True(result.ExitCode == 0, result.ToString());
        AssertRow(result, "digest-cuda", "ok", "d1 in 3 processes");
        AssertRow(result, "goldens-cuda", "ok", "1 passed");
        AssertRow(result, "ranks", "skipped", "needs two GPUs");
        AssertRow(result, "service", "ok", "50.0% to 90.0% of 500 problems in 40 steps, $0.0100, checkpoint 6c39, 20 s, SUCCEEDED");
        AssertRow(result, "generate-1.5b-64", "ok", "600 tokens/s at 8 slots, 50.0% of 600 GB/s; host-bound share 20.0%");
        AssertRow(result, "generate-1.5b-256", "skipped", "needs 30.0 GiB, and of the device's 23.0 GiB 22.0 can be used.");
        AssertRow(result, "train-1.5b", "ok", "4000 tokens/s in steps of 4096, 40.0% of 100.00 TFLOP/s");
        Assert.Contains(_archive.Calls, static call => call.Contains("--device cuda:0 --budget 1 --steps 40", StringComparison.Ordinal));
        using var kept = JsonDocument.Parse(_archive.Result("train-1.5b.json"));
        Assert.Equal("NVIDIA A10", kept.RootElement.GetProperty("device_name").GetString());
        Assert.StartsWith("openrs bench train --preset", kept.RootElement.GetProperty("command").GetString(), StringComparison.Ordinal);
        Assert.InRange(
            kept.RootElement.GetProperty("date").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow);
        using var summary = JsonDocument.Parse(_archive.Result("summary.json"));
        Assert.Equal(15, summary.RootElement.GetProperty("sections").GetArrayLength());
    }

    [Theory]
    [InlineData("machine.py", "machine", "service")]
    [InlineData("demo", "service", "generate-25m")]
    [InlineData("--dtype bf16", "generate-25m-bf16", "train-25m")]
    public async Task ASectionThatFails_HidesNoneBehindIt(string breaks, string failed, string next)
    {
        var result = await CheckAsync(breaks, "--only", $"{failed},{next}");

        Assert.Equal(1, result.ExitCode);
        AssertRow(result, failed, "failed", "");
        AssertRow(result, next, "ok", "");
        Assert.Contains("broken", result.Output);
    }

    [Fact]
    public async Task ALibraryThatDoesNotWork_LeavesOutWhatNeedsIt()
    {
        var result = await CheckAsync("OutputFolder_OnThisSystem");

        Assert.Equal(3, result.ExitCode);
        AssertRow(result, "library", "failed", "symbols missing in");
        AssertRow(result, "service", "skipped", "the library does not work");
    }

    [Fact]
    public async Task AnInterrupt_EndsWhatRuns_AndSaysWhatWasDone()
    {
        var waits = Path.Combine(_archive.Root, "waits");
        await using var check = ChildProcess.Start(_archive.Script, [_archive.Torch], environment: _archive.Environment(waits: waits));
        await check.WaitForLineAsync(static line => line == "waiting", "its run", Timeout);

        check.Terminate();

        Assert.Equal(130, await check.WaitForExitAsync(Timeout));
        Assert.Contains(check.Lines, static line => line.StartsWith("service            interrupted", StringComparison.Ordinal));
        Assert.Contains(check.Lines, static line => line.StartsWith("library            ok", StringComparison.Ordinal));
        var process = $"/proc/{(await File.ReadAllTextAsync(waits)).Trim()}";
        await Poll.UntilAsync(() => Task.FromResult(Directory.Exists(process)), static isThere => !isThere, Timeout);
    }

    [Fact]
    public async Task OnlyOneSection_IsDoneAfterThoseThatTellWhere_AndResultsAreOfTheLastRun()
    {
        await CheckAsync("", "--only", "service");
        var result = await CheckAsync("", "--only", "train-25m");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(
            ["machine.json", "summary.json", "train-25m.json"],
            Directory.GetFiles(Path.Combine(_archive.Root, "results"), "*.json").Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("there is no section all here", "--only", "all")]
    [InlineData("usage: check.sh", "--fast")]
    [InlineData("usage: check.sh", "--only")]
    [InlineData("there is no libtorch_cpu.so in /nowhere", "/nowhere")]
    public async Task WrongInput_IsOneLineAndExitCode2(string message, params string[] arguments)
    {
        var result = await ProgramResult.OfAsync(_archive.Script, arguments.Contains("all") ? [.. arguments, _archive.Torch] : arguments,
            Timeout, environment: _archive.Environment());

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"check: {message}", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    private Task<ProgramResult> CheckAsync(string breaks = "", params string[] options) => ProgramResult.OfAsync(
        _archive.Script, [.. options, _archive.Torch], Timeout, environment: _archive.Environment(breaks));

    private static void AssertRow(ProgramResult result, string section, string state, string figure)
    {
        var row = Assert.Single(result.Output, line => line.StartsWith($"{section,-18} {state,-12} ", StringComparison.Ordinal));
        Assert.Contains(figure, row, StringComparison.Ordinal);
    }
}
