namespace OpenRs.Recipes.ModelFiles;

/// <summary>Whether a path names a regular file: opening a pipe, and reading a device, may never return.</summary>
public static class RegularFile
{
    /// <summary>What is wrong with a file that has no bytes.</summary>
    public const string Problem = "is empty or not a regular file: a pipe, a device and a file of /proc have no length.";

    /// <summary>Whether a file that exists has bytes, without opening it.</summary>
    public static bool HasBytes(string path) =>
        new FileInfo(File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path) is { Exists: true, Length: > 0 };
}
