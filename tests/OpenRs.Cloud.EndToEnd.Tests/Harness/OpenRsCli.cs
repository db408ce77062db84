using OpenRs.Bench.ControlPlane.Elastic;

namespace OpenRs.Cloud.EndToEnd.Tests.Harness;

/// <summary>The command <c>openrs</c> as a script calls it.</summary>
internal static class OpenRsCli
{
    private static readonly TimeSpan ShortCommand = TimeSpan.FromSeconds(60);

    /// <summary>Runs a command that needs no long work.</summary>
    public static Task<ProgramResult> RunAsync(params string[] arguments) => RunAsync(ShortCommand, arguments);

    /// <summary>Runs a command.</summary>
    public static Task<ProgramResult> RunAsync(TimeSpan timeout, params string[] arguments) =>
        ProgramResult.OfAsync(BuiltProgram.Cli, arguments, timeout, environment: ProcessCloud.ProgramEnvironment);
}
