using System.Runtime.InteropServices;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Nccl;

/// <summary>
/// Chooses the GPU of a thread, which TorchSharp cannot: NCCL takes the one that is current. The driver's primary context is the one that
/// libtorch works in, and the driver's library has the same name in every version of CUDA.
/// </summary>
internal static partial class CudaDevice
{
    private const string Library = "libcuda.so.1";

    /// <summary>Makes a GPU the current one of this thread.</summary>
    /// <exception cref="TransportException">There is no such GPU.</exception>
    public static void MakeCurrent(int gpu)
    {
        Check(cuInit(0), gpu);
        Check(cuDeviceGet(out var device, gpu), gpu);
        Check(cuDevicePrimaryCtxRetain(out var context, device), gpu);
        Check(cuCtxSetCurrent(context), gpu);
    }

    private static void Check(int result, int gpu)
    {
        if (result != 0)
        {
            throw new TransportException($"GPU {gpu} cannot be used: the CUDA driver reports error {result}");
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
