using System.Text.Json.Nodes;

namespace OpenRs.Cloud.Deployment.Tests.Containers;

/// <summary>The SBOMs that the images hold name what their programs are made of, and nothing else.</summary>
public sealed class SbomTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private static readonly string Script = Path.Combine(RepositoryPaths.Root, "eng", "sbom.sh");
    private readonly string _folder = Directory.CreateTempSubdirectory("openrs-sbom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sboms_NameThePackagesOfTheBuild_WithTheirHashes()
    {
        var result = await ProgramResult.OfAsync(Script, [_folder, "1.2.3"], Timeout);
        Assert.True(result.ExitCode == 0, $"{result}");
        (string, string)[] programs = [("Cli", BuiltProgram.Cli), ("Server", BuiltProgram.Server), ("Agent", BuiltProgram.Agent)];
        foreach (var (program, built) in programs)
        {
            var sbom = Read(_folder, $"openrs-cloud-{program.ToLowerInvariant()}.cdx.json");
            Assert.Equal($"OpenRs.Cloud.{program} 1.2.3", TitleOf(sbom["metadata"]!["component"]!));
            Assert.Null(sbom["metadata"]!["timestamp"]);
            var components = sbom["components"]!.AsArray();
            var named = components.Select(static one => TitleOf(one!)).Order(StringComparer.Ordinal).ToList();
            var project = Path.Combine(RepositoryPaths.Root, "src", $"OpenRs.Cloud.{program}");
            Assert.Equal(PackagesOf(Read(project, "obj", "project.assets.json")), named);
            Assert.All(components, static one => Assert.Equal(128, one!["hashes"]![0]!["content"]!.GetValue<string>().Length));

            // What the program loads.
            Assert.Subset(named.ToHashSet(), PackagesOf(Read($"{built}.deps.json")).ToHashSet());
        }
    }

    [Fact]
    public async Task Sbom_OfWhatIsNoProgram_IsRefused()
    {
        var result = await ProgramResult.OfAsync(Script, [_folder, "1.2.3", "Sidecar"], Timeout);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("there is no program 'Sidecar': Cli, Server or Agent.", string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    private static string TitleOf(JsonNode component) => $"{component["name"]} {component["version"]}";

    private static JsonObject Read(params string[] path) => (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(path)))!;

    // Of what restore or the build wrote: names are NAME/VERSION.
    private static IReadOnlyList<string> PackagesOf(JsonObject libraries) =>
    [
        .. ((JsonObject)libraries["libraries"]!)
            .Where(static one => one.Value!["type"]!.GetValue<string>() == "package")
            .Select(static one => one.Key.Replace('/', ' '))
            .Order(StringComparer.Ordinal),
    ];
}
