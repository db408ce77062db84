namespace OpenRs.Testing;

/// <summary>Finds folders of the repository from a test's output folder.</summary>
public static class RepositoryPaths
{
    /// <summary>The repository root: the nearest folder upwards that holds OpenRs.Cloud.sln.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below tests/Fixtures: the small golden files that every clone has.</summary>
    public static string Fixture(params string[] parts) => Path.Combine([Root, "tests", "Fixtures", .. parts]);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "OpenRs.Cloud.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No OpenRs.Cloud.sln above {AppContext.BaseDirectory}.");
    }
}
