using System.Runtime.InteropServices;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>Zeroed single-precision numbers outside the managed heap, at an address that whole vectors fit: a cache line.</summary>
internal sealed unsafe class AlignedFloats : IDisposable
{
    public const int Alignment = 64;

    public AlignedFloats(long length)
    {
        // A kernel may load a whole vector for the sake of the last number.
        var size = checked((nuint)length * sizeof(float)) + Alignment;
        Pointer = (float*)NativeMemory.AlignedAlloc(size, Alignment);
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
