namespace OpenRs.Cloud.Cli.Tests;

/// <summary>One folder holds one demo at a time.</summary>
public sealed class DemoFolderTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private readonly CliHome _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData]
    [InlineData("--resume")]
    public async Task Demo_WhileAnotherRunsInItsFolder_EndsWithOneLineAndLeavesItAlone(params string[] more)
    {
        var folder = _home["demo"];
        await using var first = ChildProcess.Start(BuiltProgram.Cli, ["demo", "--folder", folder]);
        await first.WaitForLineAsync(
            static line => line.StartsWith("Making a base model", StringComparison.Ordinal), "that it makes a model", Timeout);
        var before = await File.ReadAllTextAsync(Path.Combine(folder, "demo.json"));

        await _home.FailsAsync(2, $"openrs: another openrs up or openrs demo is running in {folder}.", ["demo", "--folder", folder, .. more]);

        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(folder, "demo.json")));
        Assert.False(first.HasExited, ChildProcess.Tails([first]));
        first.Terminate();
        Assert.Equal(130, await first.WaitForExitAsync(Timeout));
    }

    [Fact]
    public async Task Demo_ResumedWhereNoneIs_SaysSoAndMakesNothing()
    {
        await _home.FailsAsync(2, "there is no demo to resume", "demo", "--resume", "--folder", _home["demo"]);
        Assert.False(Directory.Exists(_home["demo"]));
    }

    [Fact]
    public async Task Demo_InAFolderOfSomethingElse_LeavesItAsItWas()
    {
        Directory.CreateDirectory(_home["demo"]);
        await File.WriteAllTextAsync(Path.Combine(_home["demo"], "mine"), "kept");
        await _home.FailsAsync(2, "is not empty and holds no demo", "demo", "--folder", _home["demo"]);
        Assert.Equal([Path.Combine(_home["demo"], "mine")], Directory.EnumerateFileSystemEntries(_home["demo"]));
    }
}
