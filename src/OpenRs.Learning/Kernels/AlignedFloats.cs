using System.Runtime.InteropServices;

namespace OpenRs.Learning.Kernels;

/// <summary>
/// Zeroed single-precision numbers outside the managed heap, at an address that whole vectors fit: a cache line, or a huge page where there
/// is enough for one. A decoding step streams all weights and the whole cache, and with pages of 4 KiB it would wait for page tables.
/// </summary>
internal sealed unsafe class AlignedFloats : IDisposable
{
    public const int Alignment = 64;

    public AlignedFloats(long length)
    {
        // A kernel may load a whole vector for the sake of the last number.
        var size = checked((nuint)length * sizeof(float)) + Alignment;
        Pointer = (float*)NativeMemory.AlignedAlloc(size, size >= HugePages.Size ? HugePages.Size : (nuint)Alignment);
        HugePages.Prefer(Pointer, size);
        NativeMemory.Clear(Pointer, size);
    }

    ~AlignedFloats() => NativeMemory.AlignedFree(Pointer);

    public float* Pointer { get; private set; }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
        GC.SuppressFinalize(this);
    }
}
