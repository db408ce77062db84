using System.Xml.Linq;
using Mono.Cecil;

namespace OpenRs.Architecture.Tests;

/// <summary>A project below src: its source files, and the types of its assembly as it was built beside this one.</summary>
internal sealed class SourceProject
{
    private readonly XElement _file;

    public SourceProject(string name)
    {
        Name = name;
        Folder = Path.Combine(RepositoryPaths.Root, "src", name);
        _file = XElement.Load(Path.Combine(Folder, $"{name}.csproj"));
    }

    /// <summary>All projects below src, by name.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Path.Combine(RepositoryPaths.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .Select(static path => Path.GetFileNameWithoutExtension(path))
            .Order(StringComparer.Ordinal);

    public string Name { get; }

    public string Folder { get; }

    /// <summary>The namespace of files that lie directly in the project's folder.</summary>
    public string RootNamespace => Property("RootNamespace") ?? Name;

    /// <summary>Paths of the source files below the project's folder.</summary>
    public IEnumerable<string> Files() =>
        Directory.EnumerateFiles(Folder, "*.cs", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path))
            .Where(static path => path.Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    /// <summary>Which types of the assembly use which others.</summary>
    public IReadOnlyCollection<TypeUse> LoadUses()
    {
        var output = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var file = Path.Combine(Folder, "bin", output.Parent!.Name, output.Name, $"{Property("AssemblyName") ?? Name}.dll");
        using var module = ModuleDefinition.ReadModule(file);
        return TypeUse.Of(module);
    }

    private string? Property(string name) => _file.Elements("PropertyGroup").Elements(name).FirstOrDefault()?.Value;
}
