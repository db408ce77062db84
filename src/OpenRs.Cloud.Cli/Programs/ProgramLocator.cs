namespace OpenRs.Cloud.Cli.Programs;

/// <summary>Finds the other programs of this installation.</summary>
internal static class ProgramLocator
{
    public const string Server = "OpenRs.Cloud.Server";
    public const string Agent = "OpenRs.Cloud.Agent";
    public const string Simulator = "OpenRs.Cloud.Simulator";
    public const string LearningBench = "OpenRs.Bench.Learning";
    public const string ControlPlaneBench = "OpenRs.Bench.ControlPlane";

    private static readonly string[] SourceFolders = ["src", "bench"];

    /// <summary>Full path of a program: beside this one when published together, else in its own build folder.</summary>
    /// <exception cref="CliException">It is in neither.</exception>
    public static string Find(string program)
    {
        var here = AppContext.BaseDirectory;
        string[] candidates =
        [
            Path.Combine(here, program),
            .. SourceFolders.Select(
                folder => Path.Combine(here.Replace("src/OpenRs.Cloud.Cli", $"{folder}/{program}", StringComparison.Ordinal), program)),
        ];
        return candidates.FirstOrDefault(File.Exists)
            ?? throw new CliException(
                $"{program} is not at {string.Join(" or ", candidates)}. Build it with ./openrs build.", ExitCode.WrongInput);
    }
}
