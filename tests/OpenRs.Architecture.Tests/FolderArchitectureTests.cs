using System.Text.RegularExpressions;

namespace OpenRs.Architecture.Tests;

/// <summary>The folders of each project: a folder is a feature, and what stands on another does not lie under it.</summary>
public sealed partial class FolderArchitectureTests
{
    private const int MaxFiles = 20;
    private const int MaxLineLength = 140;

    public static TheoryData<string> Projects => [.. SourceProject.Names];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_DoNotUseEachOtherInCycles(string name)
    {
        var project = new SourceProject(name);
        var uses = project.LoadUses();
        Assert.Contains(uses, use => use.Origin.StartsWith(project.RootNamespace, StringComparison.Ordinal));
        var cycles = FolderGraph.FindCycles(uses, project.RootNamespace).ToList();
        Assert.True(
            cycles.Count == 0,
            $"{name}: {string.Join('\n', cycles)}\nMove what both sides need below them, or turn a use round by an interface.");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Namespaces_OfSourceFiles_FollowTheirFolders(string name)
    {
        var project = new SourceProject(name);
        var wrong = project.Files()
            .Select(file => (file, actual: NamespaceOf(Path.Combine(project.Folder, file)), expected: Expected(project, file)))
            .Where(static entry => entry.actual is not null && entry.actual != entry.expected)
            .Select(static entry => $"  {entry.file} has the namespace {entry.actual}; it must be {entry.expected}.")
            .ToList();
        Assert.True(wrong.Count == 0, $"{name}:\n{string.Join('\n', wrong)}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Lines_OfSourceFiles_FitTheWidth(string name)
    {
        var project = new SourceProject(name);
        var wide = project.Files()
            .SelectMany(file => File.ReadLines(Path.Combine(project.Folder, file)).Index().Select(line => (file, line)))
            .Where(static entry => entry.line.Item.Length > MaxLineLength)
            .Select(static entry => $"  {entry.file}:{entry.line.Index + 1} has {entry.line.Item.Length} characters.")
            .ToList();
        Assert.True(wide.Count == 0, $"{name}: lines end at {MaxLineLength}.\n{string.Join('\n', wide)}");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_OfAProject_HoldTwentyFilesAtMost(string name)
    {
        var crowded = new SourceProject(name).Files()
            .GroupBy(static file => Path.GetDirectoryName(file)!)
            .Where(static folder => folder.Count() > MaxFiles)
            .Select(static folder => $"  {(folder.Key.Length == 0 ? "the project's folder" : folder.Key)} holds {folder.Count()} files.")
            .ToList();
        Assert.True(crowded.Count == 0, $"{name}: more than {MaxFiles} files; split by subject:\n{string.Join('\n', crowded)}");
    }

    [Fact]
    public void Projects_OfTheRepository_AreFound() => Assert.Contains("OpenRs.Cloud.Server", SourceProject.Names);

    // None is declared by the statements of a program.
    private static string? NamespaceOf(string path) =>
        Declaration().Match(File.ReadAllText(path)) is { Success: true } match ? match.Groups[1].Value : null;

    private static string Expected(SourceProject project, string file) => string.Join(
        '.',
        [
            project.RootNamespace,
            .. Path.GetDirectoryName(file)!.Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries),
        ]);

    [GeneratedRegex(@"^namespace\s+([\w.]+)", RegexOptions.Multiline | RegexOptions.CultureInvariant)]
    private static partial Regex Declaration();
}
