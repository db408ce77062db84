namespace OpenRs.Cloud.Deployment.Tests.Gpu;

/// <summary>The scripts of <c>eng/gpu</c> as an archive has them, beside programs that only say what a GPU machine could say.</summary>
internal sealed class StubbedArchive : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StubbedArchive()
    {
        var scripts = Directory.CreateDirectory(Path.Combine(Root, "eng", "gpu")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "eng", "gpu")))
        {
            File.Copy(file, Path.Combine(scripts, Path.GetFileName(file)));
        }

        File.WriteAllText(Path.Combine(scripts, "libtorch-version"), "2.10.0");
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Torch).FullName, "libtorch_cpu.so"), "");
        foreach (var program in new[] { "dotnet/dotnet", "src/OpenRs.Cloud.Cli/openrs", "python" })
        {
            var path = Path.Combine(Root, program);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(Path.Combine(RepositoryPaths.Root, "tests", "OpenRs.Cloud.Deployment.Tests", "Gpu", "stub.sh"), path);
        }
    }

    /// <summary>Its top folder, whose name has a space.</summary>
    public string Root => Path.Combine(_folder.Path, "a folder");

    public string Torch => Path.Combine(Root, "torch");

    public string Script => Path.Combine(Root, "eng", "gpu", "check.sh");

    /// <summary>Command lines that the programs were started with.</summary>
    public IReadOnlyList<string> Calls => File.ReadAllLines(Path.Combine(Root, "calls"));

    /// <summary>What is in a file of the results.</summary>
    public string Result(string name) => File.ReadAllText(Path.Combine(Root, "results", name));

    /// <summary>The environment of the script.</summary>
    /// <param name="breaks">Part of the command line that fails.</param>
    /// <param name="waits">File that gets the id of a process that the run through the service waits for.</param>
    public Dictionary<string, string?> Environment(string breaks = "", string waits = "") => new()
    {
        ["PYTHON"] = Path.Combine(Root, "python"),
        ["STUB_LOG"] = Path.Combine(Root, "calls"),
        ["STUB_BREAKS"] = breaks,
        ["STUB_WAITS"] = waits,
    };

    public void Dispose() => _folder.Dispose();
}
