using System.Runtime.Versioning;

namespace OpenRs.Cloud.Cli.Tests;

/// <summary>How ./openrs finds the test projects, in a copy of the checkout's frame with a shell script in place of the SDK.</summary>
[SupportedOSPlatform("linux")]
public sealed class ScriptTests : IDisposable
{
    private const string Quick = "eng/quick.slnf";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private readonly string _parent = Directory.CreateTempSubdirectory("openrs-script-").FullName;
    private readonly string _checkout;

    public ScriptTests()
    {
        _checkout = Path.Combine(_parent, "two words");
        foreach (var file in new[] { "openrs", "global.json", "Directory.Build.props", Quick })
        {
            var copy = Path.Combine(_checkout, file);
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(Path.Combine(RepositoryPaths.Root, file), copy);
        }

        // Passes one test for a project of this checkout, and fails for any other.
        var sdk = Path.Combine(_parent, "dotnet");
        File.WriteAllText(sdk, $"""
            #!/bin/sh
            [ "$1" = test ] || exit 0
            case $2 in
              '{_checkout}/tests/'*.Tests.dll) echo 'Passed!  - Failed:     0, Passed:     1, Skipped:     0, Total:     1' ;;
              *) exit 1 ;;
            esac
            """);
        File.SetUnixFileMode(sdk, UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => Directory.Delete(_parent, recursive: true);

    [Fact]
    public async Task Test_CheckoutWithABlankInItsPath_RunsEachProject()
    {
        var result = await RunAsync();
        var projects = File.ReadLines(Path.Combine(_checkout, Quick))
            .Count(static line => line.Contains(".Tests.csproj", StringComparison.Ordinal));
        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal($"{projects} passed, 0 failed, 0 skipped", result.Output[^1]);
    }

    [Fact]
    public async Task Test_FilterWithoutProjects_Fails()
    {
        File.WriteAllText(Path.Combine(_checkout, Quick), """{ "solution": { "projects": [] } }""");
        var result = await RunAsync();
        Assert.Equal(2, result.ExitCode);
        Assert.Contains($"{Quick} names no test project", result.Error[^1], StringComparison.Ordinal);
    }

    private Task<ProgramResult> RunAsync() => ProgramResult.OfAsync(
        Path.Combine(_checkout, "openrs"), ["test", "--quick"], Timeout, _checkout,
        new Dictionary<string, string?> { ["PATH"] = $"{_parent}:{Environment.GetEnvironmentVariable("PATH")}" });
}
