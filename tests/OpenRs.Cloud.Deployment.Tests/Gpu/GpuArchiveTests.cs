using System.Text.Json;

namespace OpenRs.Cloud.Deployment.Tests.Gpu;

/// <summary>What <c>eng/gpu/pack.sh</c> puts into the archive starts without .NET and packages of this machine.</summary>
public sealed class GpuArchiveTests : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(120);
    private readonly TemporaryFolder _folder = new();

    private string Top => _folder["openrs-gpu"];

    private string Cli => Path.Combine(Top, "src", "OpenRs.Cloud.Cli", "openrs");

    // The folder into which the build puts libtorch stands for PyTorch's on a GPU machine.
    private static string Torch => Path.Combine(Path.GetDirectoryName(BuiltProgram.Agent)!, "runtimes", "linux-x64", "native");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Archive_HoldsWhatItsProgramsNeed()
    {
        await PackAsync();
        Assert.Empty(Directory.GetFiles(Top, "libtorch_cpu.so", SearchOption.AllDirectories));
        await AssertDoctorIsContentAsync();
        await AssertServesAsync();
        await AssertChecksDigestsAsync();
    }

    private async Task PackAsync()
    {
        var configuration = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)).Parent!.Name;
        var packed = await ProgramResult.OfAsync(
            Path.Combine(RepositoryPaths.Root, "eng", "gpu", "pack.sh"), ["--unpacked", _folder.Path], Timeout,
            environment: new Dictionary<string, string?> { ["CONFIGURATION"] = configuration });
        Assert.True(packed.ExitCode == 0, packed.ToString());
    }

    private async Task AssertDoctorIsContentAsync()
    {
        var doctor = await ProgramResult.OfAsync(Cli, ["doctor", "--output", "json"], Timeout, environment: Environment);
        Assert.True(doctor.ExitCode == 0, doctor.ToString());
        using var findings = JsonDocument.Parse(Assert.Single(doctor.Output));
        var agent = findings.RootElement.EnumerateArray().Single(
            static finding => finding.GetProperty("check").GetString() == "OpenRs.Cloud.Agent").GetProperty("text").GetString();
        Assert.StartsWith(Top, agent, StringComparison.Ordinal);
    }

    private async Task AssertServesAsync()
    {
        string[] arguments =
        [
            "up", "--agents", "0", "--folder", _folder["data"], "--listen", $"http://127.0.0.1:{FreePort.Find()}",
        ];
        await using var up = ChildProcess.Start(Cli, arguments, environment: Environment);
        await up.WaitForLineAsync(static line => line.StartsWith("Serving at", StringComparison.Ordinal), "its address", Timeout);
        up.Terminate();
        Assert.Equal(0, await up.WaitForExitAsync(Timeout));
    }

    // This machine need not have PyTorch, so the section of the machine's limits may fail.
    private async Task AssertChecksDigestsAsync()
    {
        var check = await ProgramResult.OfAsync(
            Path.Combine(Top, "eng", "gpu", "check.sh"), ["--quick", "--only", "digest-cpu", Torch], Timeout, environment: Environment);
        Assert.InRange(check.ExitCode, 0, 1);
        Assert.Contains(check.Output, static line => line.StartsWith("library            ok", StringComparison.Ordinal));
        Assert.Contains(check.Output, static line => line.StartsWith("digest-cpu         ok", StringComparison.Ordinal));
    }

    private Dictionary<string, string?> Environment => new()
    {
        ["DOTNET_ROOT"] = Path.Combine(Top, "dotnet"),
        ["LD_LIBRARY_PATH"] = Torch,
        ["NUGET_PACKAGES"] = _folder["no-packages"],
        ["OPENRS_SERVER"] = null,
    };
}
