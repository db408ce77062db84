using System.Diagnostics;

namespace OpenRs.Cloud.Embedded.Tests;

/// <summary>A running OpenRs.Cloud.Embedded.TestProcess.</summary>
public sealed class ChildProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;

    public ChildProcess(string verb, string stateFile)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "OpenRs.Cloud.Embedded.TestProcess.dll");
        _process = Process.Start(new ProcessStartInfo("dotnet", [program, verb, stateFile]) { RedirectStandardOutput = true })!;
    }

    public int Id => _process.Id;

    public async Task<string> ReadLineAsync() =>
        await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience) ?? throw new EndOfStreamException("The child process ended.");

    /// <summary>Kills it as kill -9 does and returns the whole lines it had printed since.</summary>
    public async Task<string[]> KillAsync()
    {
        _process.Kill();
        var rest = await _process.StandardOutput.ReadToEndAsync().WaitAsync(Patience);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return rest[..(rest.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
