using System.Runtime.InteropServices;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Zeroed single-precision numbers outside the managed heap, at an address that whole vectors fit: a cache line, or a huge page where there is
/// enough for one. A decoding step streams all weights and the whole cache, and with pages of 4 KiB it would wait for page tables.
/// </summary>
internal sealed unsafe partial class AlignedFloats : IDisposable
{
    public const int Alignment = 64;

    private const int HugePage = 2 << 20;

    // MADV_HUGEPAGE of <sys/mman.h>.
    private const int AdviseHugePages = 14;

    public AlignedFloats(long length)
    {
        // A kernel may load a whole vector for the sake of the last number.
        var size = checked((nuint)length * sizeof(float)) + Alignment;
        var isLarge = size >= HugePage;
        Pointer = (float*)NativeMemory.AlignedAlloc(size, isLarge ? HugePage : (nuint)Alignment);
        if (isLarge && OperatingSystem.IsLinux())
        {
            // A wish: where it is not granted, everything works as before.
            _ = Advise(Pointer, size, AdviseHugePages);
        }

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

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
