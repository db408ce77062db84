namespace OpenRs.Learning.Tests.Packages;

/// <summary>Runs MSBuild as a developer would, from the repository.</summary>
internal static class MsBuild
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    /// <summary>The exit code and what it printed.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string project, params string[] arguments)
    {
        await using var process = ChildProcess.Start("dotnet", ["msbuild", project, "-nologo", .. arguments], RepositoryPaths.Root);
        var code = await process.WaitForExitAsync(Timeout);
        return (code, string.Join('\n', process.Lines));
    }
}
