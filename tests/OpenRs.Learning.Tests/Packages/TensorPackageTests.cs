using System.Text.Json;

namespace OpenRs.Learning.Tests.Packages;

/// <summary>Which packages a flavour of the tensor library takes.</summary>
public sealed class TensorPackageTests
{
    [Fact]
    public async Task PackageReferences_CpuAndCuda_DifferInTheTensorPackageOnly()
    {
        foreach (var project in new[] { "OpenRs.Learning", "OpenRs.Cloud.Agent", "OpenRs.Cloud.Server" })
        {
            var (cpu, cuda) = (await ReferencesAsync(project, "cpu"), await ReferencesAsync(project, "cuda"));
            var isTensors = project == "OpenRs.Learning";
            Assert.Equal(isTensors ? ["TorchSharp-cuda-linux"] : [], cuda.Except(cpu));
            Assert.All(cpu.Except(cuda), static name => Assert.StartsWith("libtorch-cpu-", name));
            Assert.Equal(isTensors ? 1 : 0, cpu.Except(cuda).Count());
        }
    }

    [Fact]
    public async Task PackageReferences_UnknownFlavour_FailsWithTheAllowedOnes()
    {
        var project = Path.Combine(RepositoryPaths.Root, "src", "OpenRs.Learning", "OpenRs.Learning.csproj");
        var (code, output) = await MsBuild.RunAsync(project, "-t:CheckOpenRsTorch", "-p:OpenRsTorch=rocm");
        Assert.NotEqual(0, code);
        Assert.Contains("OpenRsTorch is 'rocm'; it must be cpu or cuda.", output);
    }

    private static async Task<IReadOnlySet<string>> ReferencesAsync(string project, string flavour)
    {
        var path = Path.Combine(RepositoryPaths.Root, "src", project, $"{project}.csproj");
        var (code, output) = await MsBuild.RunAsync(path, "-getItem:PackageReference", $"-p:OpenRsTorch={flavour}");
        Assert.True(code == 0, output);
        return JsonDocument.Parse(output).RootElement.GetProperty("Items").GetProperty("PackageReference").EnumerateArray()
            .Select(static item => item.GetProperty("Identity").GetString()!)
            .ToHashSet();
    }
}
