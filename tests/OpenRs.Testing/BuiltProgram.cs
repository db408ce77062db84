namespace OpenRs.Testing;

/// <summary>The repository's programs as they were built beside the running tests: of the same configuration and framework.</summary>
public static class BuiltProgram
{
    /// <summary>The command <c>openrs</c>.</summary>
    public static string Cli => Find("OpenRs.Cloud.Cli", "openrs");

    /// <summary>The server.</summary>
    public static string Server => Find("OpenRs.Cloud.Server", "OpenRs.Cloud.Server");

    /// <summary>The agent.</summary>
    public static string Agent => Find("OpenRs.Cloud.Agent", "OpenRs.Cloud.Agent");

    /// <summary>The benchmarks of the learning engine.</summary>
    public static string LearningBench => Find("OpenRs.Bench.Learning", "OpenRs.Bench.Learning", "bench");

    /// <summary>The example of a reward service in C#.</summary>
    public static string RewardExample => Find("reward-csharp", "OpenRs.Example.Reward", "examples");

    // Tests lie in PROJECT/bin/CONFIGURATION/FRAMEWORK, and so do the programs.
    private static string Find(string project, string file, string folder = "src")
    {
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var path = Path.Combine(RepositoryPaths.Root, folder, project, "bin", framework.Parent!.Name, framework.Name, file);
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                $"{path} is missing. Reference {project} from the test project, without its assembly, so that it is built.");
    }
}
