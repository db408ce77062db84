namespace OpenRs.Recipes.ModelFiles;

/// <summary>Tells files that people name apart from what only looks like one: a pipe, of which the opening may wait for ever, and a
/// device, of which the reading may.</summary>
public static class RegularFile
{
    /// <summary>What is wrong with a file that has no bytes.</summary>
    public const string Problem = "is empty or not a regular file: a pipe, a device and a file of /proc have no length.";

    /// <summary>Whether a file that exists has bytes, without opening it.</summary>
    public static bool HasBytes(string path) =>
        new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) is { Exists: true, Length: > 0 };
}
