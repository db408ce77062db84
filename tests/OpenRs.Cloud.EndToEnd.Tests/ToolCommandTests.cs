using OpenRs.Cloud.EndToEnd.Tests.Harness;

namespace OpenRs.Cloud.EndToEnd.Tests;

/// <summary>Commands of <c>openrs</c> that other programs carry out.</summary>
[Collection(EndToEndCollection.Name)]
public sealed class ToolCommandTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-tool-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Server_WhoseCommandIsTerminated_EndsWithIt()
    {
        string[] arguments = ["server", "--data", Path.Combine(_folder, "data"), "--listen", "http://127.0.0.1:0"];
        await using var command = ChildProcess.Start(
            BuiltProgram.Cli, arguments, environment: Bench.ControlPlane.Elastic.ProcessCloud.ProgramEnvironment);
        await command.WaitForLineAsync(static line => line.Contains("Serving at ", StringComparison.Ordinal), "that it serves", Timeout);
        Assert.Single(RunningPrograms.Find(_folder));

        // As a service manager does: only the process that it started gets the signal.
        command.Terminate();

        Assert.Equal(0, await command.WaitForExitAsync(Timeout));
        Assert.Empty(RunningPrograms.Find(_folder));
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("models", "inspect")]
    public async Task Help_OfATool_NamesTheCommandThatPeopleType(params string[] command)
    {
        var result = await OpenRsCli.RunAsync([.. command, "--help"]);

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Contains(result.Output, line => line.Trim().StartsWith($"openrs {string.Join(' ', command)}", StringComparison.Ordinal));
        Assert.DoesNotContain(result.Output, static line => line.Contains("OpenRs.Cloud.Agent", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(
        "'openrs-0:7420' is not the address of a server. Write it as http://127.0.0.1:7420.", "http://127.0.0.1:1", "openrs-0:7420")]
    [InlineData("'ftp://[::1]' is not the address of a server. Write it as http://127.0.0.1:7420.", "http://127.0.0.1:1,ftp://[::1]")]
    [InlineData("--server names no address. Write it as http://127.0.0.1:7420.", ",")]
    public async Task Agent_WithAWrongServer_SaysWhichAndWhatToWrite(string words, params string[] servers)
    {
        var result = await OpenRsCli.RunAsync(["agent", .. servers.SelectMany(static server => new[] { "--server", server })]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Single(result.Error, line => line.Contains(words, StringComparison.Ordinal));
    }
}
