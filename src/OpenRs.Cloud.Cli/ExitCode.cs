using OpenRs.CommandLine;

namespace OpenRs.Cloud.Cli;

/// <summary>Exit codes of the command; scripts rely on them.</summary>
internal static class ExitCode
{
    public const int WorkFailed = 1;
    public const int WrongInput = CommandInvocation.WrongInput;
    public const int NoConnection = 3;
    public const int Refused = 4;
    public const int NotPermitted = 5;
    public const int Interrupted = 130;
}
