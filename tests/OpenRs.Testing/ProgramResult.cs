using System.Diagnostics;

namespace OpenRs.Testing;

/// <summary>What a program wrote and how it ended, for programs that end by themselves.</summary>
/// <param name="ExitCode">The exit code; 128 + n after signal n.</param>
/// <param name="Output">Lines of standard output.</param>
/// <param name="Error">Lines of standard error.</param>
public sealed record ProgramResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error)
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="file">The program.</param>
    /// <param name="arguments">Its arguments, unquoted.</param>
    /// <param name="timeout">How long it may take.</param>
    /// <param name="workingDirectory">Where it runs, default the temporary folder.</param>
    /// <param name="environment">Variables to set, or with null to remove, over those of this process.</param>
    /// <param name="input">What is on its standard input, default nothing.</param>
    /// <exception cref="TimeoutException">It took longer, and was killed with its children.</exception>
    public static async Task<ProgramResult> OfAsync(
        string file,
        IEnumerable<string> arguments,
        TimeSpan timeout,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string input = "")
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory ?? Path.GetTempPath(),
        };
        foreach (var (key, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[key] = value;
        }

        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await Task.WhenAll(process.WaitForExitAsync(), output, error).WaitAsync(timeout);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            var written = await output + await error;
            throw new TimeoutException($"'{Path.GetFileName(file)} {string.Join(' ', start.ArgumentList)}' took more than "
                + $"{timeout.TotalSeconds} s. It wrote:\n{written}");
        }

        return new ProgramResult(process.ExitCode, Lines(await output), Lines(await error));
    }

    /// <summary>Everything that it wrote, for messages of failed tests.</summary>
    public override string ToString() => $"exit code {ExitCode}\n{string.Join('\n', Output)}\n{string.Join('\n', Error)}";

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
