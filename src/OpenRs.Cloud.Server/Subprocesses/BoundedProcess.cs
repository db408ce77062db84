using System.Diagnostics;
using System.Globalization;

namespace OpenRs.Cloud.Server.Subprocesses;

/// <summary>
/// This program once more, with other work: reading what a client sent by code that could take all memory or never end. It ends a process
/// that holds nothing else, whose heap and time are bounded.
/// </summary>
/// <param name="maxMemoryMiB">Its heap.</param>
/// <param name="maxTime">Its time.</param>
/// <param name="atOnce">How many run at once, so that memory stays bounded however many calls ask for one.</param>
internal sealed class BoundedProcess(int maxMemoryMiB, TimeSpan maxTime, int atOnce)
{
    private const int MaxLine = 1000;
    private readonly SemaphoreSlim _gate = new(atOnce);

    /// <summary>Its heap.</summary>
    public int MaxMemoryMiB => maxMemoryMiB;

    /// <summary>Its time.</summary>
    public TimeSpan MaxTime => maxTime;

    /// <summary>Runs it to its end.</summary>
    /// <param name="arguments">What it is to do.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Its exit code and the first line that it wrote; <see langword="null"/> when its time was over.</returns>
    public async Task<(int ExitCode, string? Line)?> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            using var process = Start(arguments);
            try
            {
                return await WaitAsync(process, cancellationToken);
            }
            finally
            {
                if (!process.HasExited)
                {
                    process.Kill();
                    await process.WaitForExitAsync(CancellationToken.None);
                }
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<(int ExitCode, string? Line)?> WaitAsync(Process process, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(maxTime);
        process.BeginErrorReadLine();
        try
        {
            var line = await process.StandardOutput.ReadLineAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, line is { Length: > MaxLine } ? line[..MaxLine] : line);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private Process Start(IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        var name = OperatingSystem.IsWindows() ? "OpenRs.Cloud.Server.exe" : "OpenRs.Cloud.Server";
        var program = Path.Combine(AppContext.BaseDirectory, name);
        start.FileName = File.Exists(program) ? program : Environment.ProcessPath!;
        string[] first = File.Exists(program) ? [] : [typeof(BoundedProcess).Assembly.Location];
        foreach (var argument in (string[])[.. first, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_GCHeapHardLimit"] = (maxMemoryMiB << 20).ToString("X", CultureInfo.InvariantCulture);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        return Process.Start(start)!;
    }
}
