using System.Runtime.InteropServices;

namespace OpenRs.Learning.Models;

/// <summary>The tensor library that this process runs with.</summary>
public static class TorchLibrary
{
    private const string FileName = "libLibTorchSharp.so";

    /// <summary>
    /// The version of libtorch, and whether the build patched TorchSharp's library for an older libstdc++ (eng/torch), such as
    /// <c>libtorch 2.10.0, patched for this system's C++ runtime</c>.
    /// </summary>
    public static string Description =>
        $"libtorch {TorchSharp.torch.__version__}{(IsPatched() ? ", patched for this system's C++ runtime" : "")}";

    private static bool IsPatched()
    {
        var architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        var path = Path.Combine(AppContext.BaseDirectory, "runtimes", $"linux-{architecture}", "native", FileName);

        // What the patch leaves of the name that it replaces.
        return File.Exists(path) && File.ReadAllBytes(path).AsSpan().IndexOf("getpid\0os_base_library_initv"u8) >= 0;
    }
}
