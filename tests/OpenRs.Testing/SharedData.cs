using Xunit;

namespace OpenRs.Testing;

/// <summary>
/// The data that lies beside the project and not in it: real problems and golden values. A clone without it skips the tests that
/// need it; <c>OPENRS_REQUIRE_SHARED=1</c> (set by CI) turns a missing file into a failure.
/// </summary>
public static class SharedData
{
    private static readonly string Root = Named("OPENRS_SHARED") ?? Path.Combine(RepositoryPaths.Root, "..", "shared");

    private static readonly string? NamedGoldens = Named("OPENRS_GOLDENS");

    /// <summary>A file or folder of the shared data, such as <c>data/math_train.jsonl</c>. Skips the test when it is missing.</summary>
    public static string Locate(params string[] parts) => Existing(Path.Combine([Root, .. parts]));

    /// <summary>
    /// A file or folder of the golden values, such as <c>qwen2/tied-f32</c>. Skips the test when it is missing; when
    /// OPENRS_GOLDENS names a folder that is not there, the test fails: whoever names one wants it checked, and skipped tests look green.
    /// </summary>
    /// <exception cref="DirectoryNotFoundException">The folder that OPENRS_GOLDENS names does not exist.</exception>
    public static string Golden(params string[] parts)
    {
        if (NamedGoldens is not null && !Directory.Exists(NamedGoldens))
        {
            throw new DirectoryNotFoundException(
                $"OPENRS_GOLDENS names {NamedGoldens}, which does not exist. Name a folder of golden values or unset it.");
        }

        return Existing(Path.Combine([NamedGoldens ?? Path.Combine(Root, "goldens"), .. parts]));
    }

    // Tests run in their output folder: a relative name is taken from the repository's root.
    private static string? Named(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } given ? Path.GetFullPath(given, RepositoryPaths.Root) : null;

    private static string Existing(string path)
    {
        path = Path.GetFullPath(path);
        var exists = File.Exists(path) || Directory.Exists(path);
        if (!exists && Environment.GetEnvironmentVariable("OPENRS_REQUIRE_SHARED") == "1")
        {
            throw new FileNotFoundException($"OPENRS_REQUIRE_SHARED=1, but {path} does not exist. Set OPENRS_SHARED or OPENRS_GOLDENS.");
        }

        Skip.IfNot(exists, $"{path} does not exist (OPENRS_SHARED, OPENRS_GOLDENS).");
        return path;
    }
}
