using TorchSharp;
using static TorchSharp.torch;

namespace OpenRs.Learning.Devices;

/// <summary>
/// Copies between host and device that nobody waits for: a GPU copies from and to pinned memory in the order of its queue, and libtorch
/// keeps pinned memory until then. On the CPU they are plain copies.
/// </summary>
internal static class HostTransfer
{
    /// <summary>Host values on a device. The caller's scope owns the result.</summary>
    public static Tensor Upload(long[] values, Device device) => Upload(tensor(values), device);

    /// <summary>Host values on a device. The caller's scope owns the result.</summary>
    public static Tensor Upload(double[] values, Device device) => Upload(tensor(values), device);

    /// <summary>Host memory that a device's values can be copied to without waiting.</summary>
    /// <param name="count">Elements.</param>
    /// <param name="type">Their type.</param>
    /// <param name="device">The device that copies.</param>
    public static Tensor Host(long count, ScalarType type, Device device) => Pinned(zeros(count, type), device);

    private static Tensor Upload(Tensor values, Device device) =>
        empty(values.shape, values.dtype, device).copy_(Pinned(values, device), nonBlocking: true);

    private static Tensor Pinned(Tensor values, Device device) => device.type == DeviceType.CUDA ? values.pin_memory() : values;
}
