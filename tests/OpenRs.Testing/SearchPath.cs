namespace OpenRs.Testing;

/// <summary>Programs by name, as a shell finds them.</summary>
public static class SearchPath
{
    /// <summary>Where a program is.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="advice">How to install it.</param>
    /// <exception cref="InvalidOperationException">There is none on the PATH.</exception>
    public static string Find(string name, string advice) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(static folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException($"There is no '{name}' on the PATH. {advice}");
}
