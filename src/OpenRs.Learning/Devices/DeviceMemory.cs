using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Devices;

/// <summary>How much memory there is to compute in.</summary>
public static partial class DeviceMemory
{
    // The driver's library has the same name in every version of CUDA.
    private const string Driver = "libcuda.so.1";

    /// <summary>
    /// Bytes that the driver and the CUDA context keep: 0.4 to 0.8 GiB were seen. The same for every GPU, since numbers there depend on the
    /// slots that are chosen by what is left.
    /// </summary>
    public const long ReservedBytes = 1L << 30;

    /// <summary>
    /// Bytes of a GPU's memory; for the CPU what the process may use of the machine's. 0 when the driver does not tell.
    /// </summary>
    /// <param name="device">The device.</param>
    public static long TotalBytes(Device device) => device.type == DeviceType.CUDA
        ? GpuBytes(device.index)
        : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Bytes of the GPU's memory that are taken, by whatever program. 0 when the driver does not tell.</summary>
    /// <param name="device">The GPU; 0 for the CPU.</param>
    public static long UsedBytes(Device device)
    {
        if (device.type != DeviceType.CUDA)
        {
            return 0;
        }

        CudaDevice.MakeCurrent(device.index);
        return cuMemGetInfo_v2(out var free, out var total) == 0 ? (long)(total - free) : 0;
    }

    private static long GpuBytes(int gpu) =>
        cuInit(0) == 0 && cuDeviceGet(out var device, gpu) == 0 && cuDeviceTotalMem_v2(out var bytes, device) == 0 ? (long)bytes : 0;

    [LibraryImport(Driver)]
    private static partial int cuInit(uint flags);

    [LibraryImport(Driver)]
    private static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport(Driver)]
    private static partial int cuMemGetInfo_v2(out nuint free, out nuint total);

    [LibraryImport(Driver)]
    private static partial int cuDeviceTotalMem_v2(out nuint bytes, int device);
}
