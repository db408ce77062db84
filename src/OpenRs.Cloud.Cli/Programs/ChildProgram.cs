using System.Diagnostics;

namespace OpenRs.Cloud.Cli.Programs;

/// <summary>
/// A program of this installation that runs as a child. Its output goes to a log file. It stops by itself when this process is gone,
/// however that ends: the pipe to its standard input closes.
/// </summary>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly Task _logging;

    private ChildProgram(string name, Process process, string logPath, Action<string> tell)
    {
        Name = name;
        LogPath = logPath;
        _process = process;
        _logging = LogAsync(tell);
    }

    /// <summary>Name for people.</summary>
    public string Name { get; }

    /// <summary>File that holds its output.</summary>
    public string LogPath { get; }

    /// <summary>Ends with the process.</summary>
    public Task<int> Exited => WaitAsync();

    /// <summary>Starts a program.</summary>
    /// <param name="name">Name for people.</param>
    /// <param name="program">Program of this installation.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="logFolder">Folder of its log.</param>
    /// <param name="tell">Takes in the errors that it reports.</param>
    public static ChildProgram Start(string name, string program, IEnumerable<string> arguments, string logFolder, Action<string> tell)
    {
        Directory.CreateDirectory(logFolder);
        var start = new ProcessStartInfo(ProgramLocator.Find(program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // Threads that wait for the next tensor operation must not use the cores that other children need.
        start.Environment.TryAdd("OMP_WAIT_POLICY", "PASSIVE");
        return new ChildProgram(name, Process.Start(start)!, Path.Combine(logFolder, $"{name}.log"), tell);
    }

    /// <summary>Asks it to stop, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _process.StandardInput.Close();
            await _process.WaitForExitAsync().WaitAsync(StopTimeout);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException or InvalidOperationException)
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }
        }

        await _logging;
        _process.Dispose();
    }

    /// <summary>The last lines of its log, for an error message.</summary>
    public string LogTail(int lines) =>
        File.Exists(LogPath) ? string.Join(Environment.NewLine, File.ReadLines(LogPath).TakeLast(lines)) : "";

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private async Task LogAsync(Action<string> tell)
    {
        using var log = new ChildLog(Name, LogPath, tell);
        await Task.WhenAll(CopyAsync(_process.StandardOutput, log), CopyAsync(_process.StandardError, log));
    }

    private static async Task CopyAsync(StreamReader from, ChildLog to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            to.Take(line);
        }
    }
}
