using System.Diagnostics;
using System.Runtime.InteropServices;

namespace OpenRs.Testing;

/// <summary>
/// A process that a test starts, watches line by line and ends. It signals only what it started, by id; disposing kills the process
/// and its descendants.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private const int TerminateSignal = 15;
    private const int LinesInMessages = 30;

    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private readonly Process _process = new();
    private readonly string _name;
    private TaskCompletionSource _changed = NewSignal();
    private int _openStreams = 2;

    private ChildProcess(
        string file, IEnumerable<string> arguments, string? workingDirectory, IReadOnlyDictionary<string, string?>? environment)
    {
        _process.StartInfo = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
        {
            _process.StartInfo.Environment[key] = value;
        }

        _name = $"{Path.GetFileName(file)} {string.Join(' ', _process.StartInfo.ArgumentList)}";
        _process.OutputDataReceived += (_, line) => Add(line.Data);
        _process.ErrorDataReceived += (_, line) => Add(line.Data);
    }

    /// <summary>The process id.</summary>
    public int Id { get; private set; }

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it wrote so far, standard output and error in the order of arrival.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>What processes wrote last, for the message of a failed test.</summary>
    public static string Tails(IEnumerable<ChildProcess> processes) => string.Join('\n', processes.Select(static process =>
        $"--- process {process.Id}{(process.HasExited ? " (ended)" : "")}\n{string.Join('\n', process.Lines.TakeLast(LinesInMessages))}"));

    /// <summary>Starts a program.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="workingDirectory">Where it runs, default the temporary folder.</param>
    /// <param name="environment">Variables to set, or with null to remove, over those of this process.</param>
    public static ChildProcess Start(
        string file,
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null)
    {
        var child = new ChildProcess(file, arguments, workingDirectory, environment);
        child._process.Start();
        child.Id = child._process.Id;
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Waits for the first line, already written or still to come, that a condition accepts.</summary>
    /// <param name="accepts">The condition.</param>
    /// <param name="what">What is waited for, for the message.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <exception cref="TimeoutException">Says what was missing and what the process wrote instead.</exception>
    /// <exception cref="InvalidOperationException">The process ended without that line.</exception>
    public async Task<string> WaitForLineAsync(Func<string, bool> accepts, string what, TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        for (var next = 0; ;)
        {
            Task changed;
            bool isOver;
            lock (_lock)
            {
                for (; next < _lines.Count; next++)
                {
                    if (accepts(_lines[next]))
                    {
                        return _lines[next];
                    }
                }

                changed = _changed.Task;
                isOver = _openStreams == 0;
            }

            if (isOver)
            {
                throw new InvalidOperationException(Describe($"ended without {what}"));
            }

            await AwaitAsync(changed, deadline.Token, $"did not show {what} within {timeout.TotalSeconds} s").ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of the process and of its output.</summary>
    /// <returns>The exit code; 128 + n after signal n.</returns>
    /// <exception cref="TimeoutException">It still runs; says what it wrote.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan timeout)
    {
        using var deadline = new CancellationTokenSource(timeout);
        await AwaitAsync(
            _process.WaitForExitAsync(deadline.Token), deadline.Token,
            $"did not end within {timeout.TotalSeconds} s").ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Asks the process to end (SIGTERM).</summary>
    public void Terminate()
    {
        if (!_process.HasExited && SendSignal(Id, TerminateSignal) != 0)
        {
            throw new InvalidOperationException(Describe($"could not be terminated: {Marshal.GetLastPInvokeErrorMessage()}"));
        }
    }

    /// <summary>Kills the process at once (SIGKILL) and leaves its children alone, as a crash does.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Kills the process and its descendants and waits for its end.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task AwaitAsync(Task task, CancellationToken deadline, string failure)
    {
        try
        {
            await task.WaitAsync(deadline).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException(Describe(failure));
        }
    }

    private void Add(string? line)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            if (line is null)
            {
                _openStreams--;
            }
            else
            {
                _lines.Add(line);
            }

            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private string Describe(string problem)
    {
        var state = _process.HasExited ? $"exit code {_process.ExitCode}" : $"still running, {Activity()}";
        var last = string.Join(Environment.NewLine, Lines.TakeLast(LinesInMessages));
        return $"'{_name}' (process {Id}, {state}) {problem}. It wrote:{Environment.NewLine}{(last.Length > 0 ? last : "nothing")}";
    }

    // Tells a process that waits from one that gets no processor.
    private string Activity()
    {
        _process.Refresh();
        var load = File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
        return $"{_process.TotalProcessorTime.TotalSeconds:F1} s of processor time used, load of the machine {load}";
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
