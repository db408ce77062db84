namespace OpenRs.Cloud.Cli;

/// <summary>Ends the command with a message for people and an exit code for scripts.</summary>
/// <param name="message">What was wrong and what to do.</param>
/// <param name="exitCode">One of <see cref="Cli.ExitCode"/>.</param>
internal sealed class CliException(string message, int exitCode) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
