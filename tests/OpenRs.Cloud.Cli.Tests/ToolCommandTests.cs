namespace OpenRs.Cloud.Cli.Tests;

/// <summary><c>openrs server</c> and its like are the program itself, not a parent of it.</summary>
public sealed class ToolCommandTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);
    private readonly CliHome _home = new();

    [Fact]
    public async Task Server_Killed_IsGoneAndFreesItsState()
    {
        await using (var first = Start())
        {
            await ServingAsync(first);

            // SIGKILL of this one process; its children, if it had any, would live on and hold the state file.
            first.Kill();
            await first.WaitForExitAsync(Timeout);
        }

        await using var second = Start();
        await ServingAsync(second);
        second.Terminate();
        Assert.Equal(0, await second.WaitForExitAsync(Timeout));
    }

    public void Dispose() => _home.Dispose();

    private ChildProcess Start() =>
        ChildProcess.Start(BuiltProgram.Cli, ["server", "--data", _home["data"], "--listen", "http://127.0.0.1:0"]);

    private static Task<string> ServingAsync(ChildProcess server) =>
        server.WaitForLineAsync(static line => line.Contains("Serving at ", StringComparison.Ordinal), "that it serves", Timeout);
}
