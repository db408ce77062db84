using System.Runtime.InteropServices;
using System.Text;

namespace OpenRs.Learning.Tests.Packages;

/// <summary>The build's patch of libLibTorchSharp.so for systems with a libstdc++ older than GCC 13 (eng/torch).</summary>
public sealed class PatchLibTorchSharpTests : IDisposable
{
    // What three edits may change: a version flag, a symbol's version index, and a function's name.
    private const int MostChangedBytes = 2 + 2 + 28;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public async Task Patch_OfThePackagesLibrary_LeavesThePackageAloneAndLoads()
    {
        var package = PackagedLibrary();
        var before = await File.ReadAllBytesAsync(package);
        LinkLibtorch();
        var destination = Path.Combine(_folder.Path, "libLibTorchSharp.so");
        await PatchAsync(package, destination, "true");

        Assert.Equal(before, await File.ReadAllBytesAsync(package));
        var after = await File.ReadAllBytesAsync(destination);
        Assert.Equal(before.Length, after.Length);
        Assert.InRange(before.Zip(after).Count(static pair => pair.First != pair.Second), 3, MostChangedBytes);
        Assert.NotEqual(-1, after.AsSpan().IndexOf("getpid\0"u8));
        var handle = NativeLibrary.Load(destination);
        Assert.True(NativeLibrary.TryGetExport(handle, "THSTensor_ndimension", out _));
    }

    [SkippableFact]
    public async Task Patch_OfALinkToThePackage_ReplacesTheLink()
    {
        var package = PackagedLibrary();
        var before = await File.ReadAllBytesAsync(package);
        var destination = Path.Combine(_folder.Path, "libLibTorchSharp.so");
        File.Copy(package, destination + ".package");
        File.CreateSymbolicLink(destination, destination + ".package");
        await PatchAsync(destination + ".package", destination, "true");
        Assert.Equal(before, await File.ReadAllBytesAsync(destination + ".package"));
        Assert.Null(new FileInfo(destination).LinkTarget);
    }

    [SkippableFact]
    public async Task Patch_WhereTheSystemHasTheVersion_DoesNothing()
    {
        var destination = Path.Combine(_folder.Path, "libLibTorchSharp.so");
        Assert.DoesNotContain("patched", await PatchAsync(PackagedLibrary(), destination, "false"));
        Assert.False(File.Exists(destination));
    }

    [Fact]
    public async Task Patch_OfAnotherFile_SaysWhatIsWrong()
    {
        var library = Path.Combine(_folder.Path, "text.so");
        await File.WriteAllTextAsync(library, "not a library");
        var (code, output) = await RunAsync(library, library + ".out", "true");
        Assert.NotEqual(0, code);
        Assert.Contains("is not a 64-bit little-endian ELF file", output);
    }

    [Fact]
    public void OutputFolder_OnThisSystem_HasTheLibraryThatLoads()
    {
        using var one = TorchSharp.torch.ones(1);
        Assert.Equal(1, one.item<float>());
    }

    private static string PackagedLibrary()
    {
        Skip.IfNot(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64);
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return Path.Combine(cache, "torchsharp", "0.107.0", "runtimes", "linux-x64", "native", "libLibTorchSharp.so");
    }

    private void LinkLibtorch()
    {
        var native = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");
        var others = Directory.GetFiles(native).Where(static file => !file.EndsWith("libLibTorchSharp.so", StringComparison.Ordinal));
        foreach (var file in others)
        {
            File.CreateSymbolicLink(Path.Combine(_folder.Path, Path.GetFileName(file)), file);
        }
    }

    private async Task<string> PatchAsync(string library, string destination, string force)
    {
        var (code, output) = await RunAsync(library, destination, force);
        Assert.True(code == 0, output);
        return output;
    }

    private Task<(int Code, string Output)> RunAsync(string library, string destination, string force)
    {
        var project = Path.Combine(_folder.Path, "patch.proj");
        File.WriteAllText(project, $"""
            <Project>
              <Import Project="{Path.Combine(RepositoryPaths.Root, "eng", "torch", "Torch.targets")}" />
              <Target Name="Patch"><PatchLibTorchSharp Library="{library}" Destination="{destination}" Force="{force}" /></Target>
            </Project>
            """, Encoding.UTF8);
        return MsBuild.RunAsync(project, "-t:Patch");
    }
}
