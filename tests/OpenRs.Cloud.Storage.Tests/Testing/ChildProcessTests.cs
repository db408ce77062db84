using System.Diagnostics;

namespace OpenRs.Cloud.Storage.Tests.Testing;

/// <summary>The process helper that Azurite and the end-to-end tests stand on.</summary>
public sealed class ChildProcessTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task WaitForLine_WrittenBeforeOrAfterTheCall_IsFound()
    {
        await using var process = Shell("echo one; echo two >&2; read x; echo three");

        Assert.Equal("two", await process.WaitForLineAsync(line => line == "two", "two", Long));
        Assert.Equal("one", await process.WaitForLineAsync(line => line == "one", "one", Long));
    }

    [Fact]
    public async Task WaitForLine_NeverWritten_SaysWhatIsMissingAndWhatWasWritten()
    {
        await using var process = Shell("echo something else; exec sleep 60");
        await process.WaitForLineAsync(line => line == "something else", "the first line", Long);

        var error = await Assert.ThrowsAsync<TimeoutException>(() => process.WaitForLineAsync(_ => false, "the greeting", Short));

        Assert.Contains("the greeting", error.Message, StringComparison.Ordinal);
        Assert.Contains("something else", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForLine_ProcessEnds_FailsAtOnceWithTheExitCode()
    {
        await using var process = Shell("echo bye; exit 7");
        Assert.Equal(7, await process.WaitForExitAsync(Long));

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => process.WaitForLineAsync(_ => false, "the greeting", Long));

        Assert.Contains("exit code 7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_ProcessWithHandler_EndsItsOwnWay()
    {
        await using var process = Shell("trap 'echo clean; exit 3' TERM; echo ready; while true; do read -t 1 x < /dev/zero || :; done");
        await process.WaitForLineAsync(line => line == "ready", "ready", Long);

        process.Terminate();

        Assert.Equal(3, await process.WaitForExitAsync(Long));
        Assert.Contains("clean", process.Lines);
    }

    [Fact]
    public async Task Kill_ProcessWithHandler_EndsWithoutRunningIt()
    {
        await using var process = Shell("trap 'echo clean; exit 3' TERM; echo ready; exec sleep 60");
        await process.WaitForLineAsync(line => line == "ready", "ready", Long);

        process.Kill();

        Assert.Equal(128 + 9, await process.WaitForExitAsync(Long));
        Assert.DoesNotContain("clean", process.Lines);
    }

    [Fact]
    public async Task Dispose_ProcessWithChild_KillsBoth()
    {
        int child;
        await using (var process = Shell("sleep 60 & echo $!; wait"))
        {
            child = int.Parse(await process.WaitForLineAsync(line => int.TryParse(line, out _), "the child's id", Long));
        }

        // The child, an orphan now, may stay a zombie until init collects it.
        using var orphan = Process.GetProcesses().FirstOrDefault(candidate => candidate.Id == child);
        Assert.True(orphan is null || orphan.WaitForExit(Long) || IsZombie(child));
    }

    [Fact]
    public void NodeTools_MissingPackage_SaysHowToGetIt()
    {
        var error = Assert.Throws<InvalidOperationException>(() => NodeTools.Module("no-such-package"));

        Assert.Contains("./openrs setup", error.Message, StringComparison.Ordinal);
    }

    private static bool IsZombie(int id) => File.ReadAllText($"/proc/{id}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static ChildProcess Shell(string script) => ChildProcess.Start("bash", ["-c", script]);
}
