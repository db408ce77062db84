using System.Diagnostics;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>Programs that a program under test started in a test's own folder, found by that folder in their command line.</summary>
internal static class RunningPrograms
{
    /// <summary>The processes whose command line names a folder and each of the words.</summary>
    public static IReadOnlyList<int> Find(string folder, params string[] words) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(static name => char.IsAsciiDigit(name[0])).Where(process =>
        {
            var commandLine = CommandLineOf(process);
            return commandLine.Contains(folder, StringComparison.Ordinal) && words.All(
                word => commandLine.Contains(word, StringComparison.Ordinal));
        }).Select(int.Parse),
    ];

    /// <summary>Kills the one program whose command line names a folder and a word.</summary>
    public static void Kill(string folder, string word)
    {
        using var process = Process.GetProcessById(Assert.Single(Find(folder, word)));
        process.Kill();
    }

    /// <summary>Waits until none is left that names a folder.</summary>
    public static async Task WaitForEndAsync(string folder, TimeSpan timeout)
    {
        foreach (var id in Find(folder))
        {
            try
            {
                using var process = Process.GetProcessById(id);
                await process.WaitForExitAsync().WaitAsync(timeout);
            }
            catch (ArgumentException)
            {
                // It ended meanwhile.
            }
        }
    }

    /// <summary>The processes that a process has started and that still run.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent) =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).OfType<string>()
            .Where(static name => char.IsAsciiDigit(name[0]))
            .Where(process => Read(process, "status").Contains($"\nPPid:\t{parent}\n", StringComparison.Ordinal))
            .Select(int.Parse),
    ];

    private static string CommandLineOf(string process) => Read(process, "cmdline");

    private static string Read(string process, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine("/proc", process, file));
        }
        catch (IOException)
        {
            return ""; // It ended meanwhile.
        }
    }
}
