using Xunit;

namespace OpenRs.Testing;

/// <summary>
/// The data that lies beside the project and not in it: real problems and golden values. A clone without it skips the tests that
/// need it; <c>OPENRS_REQUIRE_SHARED=1</c> (set by CI) turns a missing file into a failure.
/// </summary>
public static class SharedData
{
    private static readonly string Root =
        Environment.GetEnvironmentVariable("OPENRS_SHARED") is { Length: > 0 } given ? given : Path.Combine(RepositoryPaths.Root, "..", "shared");

    private static readonly string GoldensRoot =
        Environment.GetEnvironmentVariable("OPENRS_GOLDENS") is { Length: > 0 } given ? given : Path.Combine(Root, "goldens");

    /// <summary>A file or folder of the shared data, such as <c>data/math_train.jsonl</c>. Skips the test when it is missing.</summary>
    public static string Locate(params string[] parts) => Existing(Path.Combine([Root, .. parts]));

    /// <summary>A file or folder of the golden values, such as <c>qwen2/tied-f32</c>. Skips the test when it is missing.</summary>
    public static string Golden(params string[] parts) => Existing(Path.Combine([GoldensRoot, .. parts]));

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
