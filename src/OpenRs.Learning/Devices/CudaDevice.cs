using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace OpenRs.Learning.Devices;

/// <summary>
/// Chooses the GPU of a thread, which TorchSharp cannot: libtorch computes where a tensor lies and then puts back what was current, so that
/// calls of the driver and of NCCL would mean the first GPU. The driver's primary context is the one that libtorch works in, and the
/// driver's library has the same name in every version of CUDA.
/// </summary>
internal static partial class CudaDevice
{
    private const string Library = "libcuda.so.1";
    private static readonly ConcurrentDictionary<int, nint> Contexts = new();

    /// <summary>Makes a GPU the current one of this thread.</summary>
    /// <exception cref="InvalidOperationException">There is no such GPU.</exception>
    public static void MakeCurrent(int gpu) => Check(cuCtxSetCurrent(Contexts.GetOrAdd(gpu, Retain)), gpu);

    // For the life of the process.
    private static nint Retain(int gpu)
    {
        Check(cuInit(0), gpu);
        Check(cuDeviceGet(out var device, gpu), gpu);
        Check(cuDevicePrimaryCtxRetain(out var context, device), gpu);
        return context;
    }

    private static void Check(int result, int gpu)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"GPU {gpu} cannot be used: the CUDA driver reports error {result}.");
        }
    }

    [LibraryImport(Library)]
    private static partial int cuInit(uint flags);

    [LibraryImport(Library)]
    private static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Library)]
    private static partial int cuDevicePrimaryCtxRetain(out nint context, int device);

    [LibraryImport(Library)]
    private static partial int cuCtxSetCurrent(nint context);
}
