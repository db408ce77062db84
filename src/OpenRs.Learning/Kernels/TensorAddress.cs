using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Kernels;

/// <summary>Where tensors lie, in host or device memory. Whoever uses an address keeps its tensor alive.</summary>
internal static partial class TensorAddress
{
    /// <summary>The address of the first element.</summary>
    public static nint Of(Tensor tensor) => THSTensor_data(tensor.Handle);

    // TorchSharp's own: Tensor.bytes gives it for contiguous host memory of less than 2 GiB only, and Storage not for every element type.
    [LibraryImport("LibTorchSharp")]
    private static partial nint THSTensor_data(nint handle);
}
