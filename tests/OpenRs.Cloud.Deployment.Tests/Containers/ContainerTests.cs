using System.Text.RegularExpressions;

namespace OpenRs.Cloud.Deployment.Tests.Containers;

/// <summary>What the images are made of, as far as it can be seen without a registry.</summary>
public sealed class ContainerTests
{
    private const RegexOptions Lines = RegexOptions.Multiline | RegexOptions.Singleline;
    private static readonly string[] Targets = ["server", "agent", "agent-cuda"];
    private static readonly string Dockerfile = File.ReadAllText(Path.Combine(RepositoryPaths.Root, "containers", "Dockerfile"));
    private static readonly string Script = Path.Combine(RepositoryPaths.Root, "containers", "build.sh");

    [Fact]
    public void Images_AreAsTheChartRunsThem() => Assert.Equal([], ProblemsOf(Dockerfile));

    [Theory]
    [InlineData("FROM ${SERVER_BASE} AS server", "FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS server", "is no argument")]
    [InlineData("ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0-noble", "ARG SDK=mcr.microsoft.com/dotnet/sdk:latest", "latest")]
    [InlineData("USER 10001:10001\nEXPOSE", "EXPOSE", "server runs as root")]
    [InlineData("ENV DOTNET_CLI_TELEMETRY_OPTOUT=1", "ARG API_TOKEN=abc\nENV DOTNET_CLI_TELEMETRY_OPTOUT=1", "secret")]
    [InlineData("EXPOSE 7420 7421\n", "", "ports")]
    [InlineData(" \\\n    && eng/sbom.sh /app/sbom \"$VERSION\" Cli Server", "", "build-server has no SBOM")]
    public void Planted_Fault_IsFound(string from, string to, string words)
    {
        Assert.Contains(from, Dockerfile, StringComparison.Ordinal);
        var problems = ProblemsOf(Dockerfile.Replace(from, to, StringComparison.Ordinal));
        Assert.Contains(words, string.Join('\n', problems), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("set OPENRS_SDK_IMAGE to NAME@sha256:DIGEST", "--release", "registry.example.com", "1.0.0", "server")]
    [InlineData("'latest' is no version", "registry.example.com", "latest")]
    [InlineData("there is no image 'gpu'", "registry.example.com", "1.0.0", "gpu")]
    [InlineData("Usage: containers/build.sh", "registry.example.com")]
    public async Task Build_OfWhatIsNoRelease_IsRefused(string words, params string[] arguments)
    {
        var result = await ProgramResult.OfAsync(Script, arguments, TimeSpan.FromSeconds(20));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(words, string.Join('\n', result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_GivesItsEngineTheBasesVersionAndTarget()
    {
        var environment = new Dictionary<string, string?>
        {
            ["OPENRS_IMAGE_ENGINE"] = "echo",
            ["OPENRS_SDK_IMAGE"] = "localhost/sdk:1",
            ["OPENRS_SERVER_BASE_IMAGE"] = null,
            ["OPENRS_AGENT_BASE_IMAGE"] = "localhost/runtime:1",
        };
        var result = await ProgramResult.OfAsync(
            Script, ["--push", "registry.example.com", "1.2.3", "agent"], TimeSpan.FromSeconds(20), environment: environment);
        Assert.Equal(0, result.ExitCode);
        Assert.Collection(
            result.Output,
            static build =>
            {
                Assert.Contains(
                    " --target agent --build-arg SDK=localhost/sdk:1 --build-arg AGENT_BASE=localhost/runtime:1 --build-arg VERSION=1.2.3 ",
                    build, StringComparison.Ordinal);
                Assert.Contains(" -t registry.example.com/openrs-cloud-agent:1.2.3 ", build, StringComparison.Ordinal);
            },
            static push => Assert.Equal("push registry.example.com/openrs-cloud-agent:1.2.3", push));
        Assert.All(
            ["SDK", "SERVER_BASE", "AGENT_BASE"],
            static name => Assert.Contains($"\nARG {name}=", Dockerfile, StringComparison.Ordinal));
    }

    private static IEnumerable<string> ProblemsOf(string dockerfile)
    {
        var lines = dockerfile.Split('\n');
        var stages = lines.Select(static line => Regex.Match(line, @"^FROM (\S+) AS (\S+)$")).Where(static match => match.Success).ToList();
        foreach (var stage in stages.Where(stage => !stage.Groups[1].Value.StartsWith("${", StringComparison.Ordinal)
            && stages.All(other => other.Groups[2].Value != stage.Groups[1].Value)))
        {
            yield return $"{stage.Groups[1].Value} is no argument, so that a release cannot give its digest.";
        }

        if (lines.Any(static line => Regex.IsMatch(line, @"^(ARG|FROM).*:latest\b")))
        {
            yield return "A base image is latest.";
        }

        if (lines.Any(static line => Regex.IsMatch(line, @"^(ARG|ENV)\b.*(TOKEN|SECRET|PASSWORD|KEY)", RegexOptions.IgnoreCase)))
        {
            yield return "A secret would be kept in the image's history.";
        }

        foreach (var publishes in Regex.Matches(dockerfile, @"^FROM build AS (\S+)$(.*?)(?=^FROM)", Lines)
            .Where(static stage => !stage.Groups[2].Value.Contains("&& eng/sbom.sh /app/sbom ", StringComparison.Ordinal)))
        {
            yield return $"{publishes.Groups[1].Value} has no SBOM.";
        }

        foreach (var target in Targets)
        {
            if (UserOf(dockerfile, target) is not "10001:10001")
            {
                yield return $"{target} runs as root.";
            }
        }

        if (!dockerfile.Contains("\nEXPOSE 7420 7421\n", StringComparison.Ordinal))
        {
            yield return "The server's ports are not named.";
        }
    }

    // Of a stage, or of the one that it is made from.
    private static string? UserOf(string dockerfile, string target)
    {
        var stage = Regex.Match(dockerfile, $@"^FROM (\S+) AS {target}$(.*?)(?=^FROM|\z)", Lines);
        return !stage.Success ? null
            : Regex.Match(stage.Groups[2].Value, @"^USER (\S+)$", RegexOptions.Multiline) is { Success: true } user ? user.Groups[1].Value
            : UserOf(dockerfile, Regex.Escape(stage.Groups[1].Value));
    }
}
