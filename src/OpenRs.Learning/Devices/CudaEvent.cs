using System.Runtime.InteropServices;

namespace OpenRs.Learning.Devices;

/// <summary>
/// A mark in a GPU's default stream, in which libtorch computes. By the driver's library, which has the same name in every version of CUDA;
/// TorchSharp has no events.
/// </summary>
internal sealed partial class CudaEvent : IDisposable
{
    private const string Library = "libcuda.so.1";
    private const uint DisableTiming = 2;
    private readonly int _gpu;
    private nint _event;

    /// <param name="gpu">The GPU's number.</param>
    /// <exception cref="InvalidOperationException">The driver refuses.</exception>
    public CudaEvent(int gpu)
    {
        _gpu = gpu;
        CudaDevice.MakeCurrent(gpu);
        Check(cuEventCreate(out _event, DisableTiming));
    }

    /// <summary>Puts the mark behind the work that is queued now.</summary>
    public void Record()
    {
        CudaDevice.MakeCurrent(_gpu);
        Check(cuEventRecord(_event, stream: 0));
    }

    /// <summary>Waits until the work before the mark is done.</summary>
    public void Wait() => Check(cuEventSynchronize(_event));

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_event != 0)
        {
            _ = cuEventDestroy_v2(_event);
            _event = 0;
        }
    }

    private static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException($"The GPU's work failed: the CUDA driver reports error {result}.");
        }
    }

    [LibraryImport(Library)]
    private static partial int cuEventCreate(out nint created, uint flags);

    [LibraryImport(Library)]
    private static partial int cuEventRecord(nint recorded, nint stream);

    [LibraryImport(Library)]
    private static partial int cuEventSynchronize(nint awaited);

    [LibraryImport(Library)]
    private static partial int cuEventDestroy_v2(nint destroyed);
}
