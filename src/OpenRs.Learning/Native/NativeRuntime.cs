using System.Runtime.InteropServices;
using TorchSharp;

namespace OpenRs.Learning.Native;

/// <summary>
/// The optional native library (<c>native/</c>): fused training kernels over TorchSharp's tensors. Without it the same is computed in
/// composed tensor operations, more slowly and with other last bits.
/// </summary>
public static partial class NativeRuntime
{
    private const string Library = "openrs_native";

    /// <summary>Whether the library is there and fits the libtorch of this process.</summary>
    public static bool IsAvailable => Problem is null;

    /// <summary>Whether this process trains on the CPU with the native kernels. The last bits of weights depend on it.</summary>
    public static bool HasKernels => NativeKernels.InstructionSet is not null;

    /// <summary>One line for people: what training on the CPU computes with, and why when it is not the kernels.</summary>
    public static string Description => Problem is not null ? $"composed tensor operations: {Problem}"
        : HasKernels ? $"native kernels ({NativeKernels.InstructionSet}) for libtorch {TorchVersion()}"
        : "composed tensor operations: this processor lacks AVX2 and FMA, which the native kernels need.";

    /// <summary>Why the library is not in use, or null when it is.</summary>
    internal static string? Problem { get; } = FindProblem();

    /// <summary>Throws the message that the last failed native call of this thread left.</summary>
    /// <param name="ok">What the call returned: 1 when it went well.</param>
    /// <exception cref="ExternalException">The call failed.</exception>
    internal static void Check(int ok)
    {
        if (ok == 0)
        {
            throw new ExternalException(Marshal.PtrToStringUTF8(openrs_take_error()) ?? "A native call failed without a message.");
        }
    }

    private static string? FindProblem()
    {
        // The library needs libtorch's symbols, which TorchSharp loads on its first use.
        using (torch.empty(1))
        {
        }

        try
        {
            var version = TorchVersion();
            return SameMinor(version, torch.__version__) ? null : $"it was built for libtorch {version}, and this is {torch.__version__}.";
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return error is DllNotFoundException
                ? $"lib{Library}.so is not beside the program, or lacks a library that it needs."
                : $"lib{Library}.so is of another version: {error.Message}";
        }
    }

    private static string TorchVersion() => Marshal.PtrToStringUTF8(openrs_torch_version())!;

    // Patch releases of libtorch keep their binary interface.
    private static bool SameMinor(string a, string b) => a.Split('.')[..2].SequenceEqual(b.Split('.')[..2]);

    [LibraryImport(Library)]
    private static partial IntPtr openrs_take_error();

    [LibraryImport(Library)]
    private static partial IntPtr openrs_torch_version();
}
