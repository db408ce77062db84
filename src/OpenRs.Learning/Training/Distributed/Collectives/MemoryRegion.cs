using OpenRs.Learning.Kernels;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Distributed.Collectives;

/// <summary>Bytes of a tensor, in host or device memory. Whoever uses it keeps the tensor alive.</summary>
/// <param name="Address">First byte.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct MemoryRegion(nint Address, long Length)
{
    /// <summary>The memory of a tensor, not a copy.</summary>
    /// <exception cref="ArgumentException">The tensor has gaps.</exception>
    public static MemoryRegion Of(Tensor tensor)
    {
        if (!tensor.is_contiguous())
        {
            throw new ArgumentException("Collectives need a contiguous tensor.", nameof(tensor));
        }

        return new MemoryRegion(TensorAddress.Of(tensor), tensor.NumberOfElements * tensor.ElementSize);
    }

    /// <summary>A part of it.</summary>
    public MemoryRegion Slice(long start, long length) => new(Address + (nint)start, length);
}
