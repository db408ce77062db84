using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace OpenRs.Learning.Kernels;

/// <summary>
/// Asks the system for huge pages under memory that lives long and is streamed through as a whole, again and again: with pages of 4 KiB
/// computation waits for page tables. A hint: where it is not taken, everything works as before.
/// </summary>
internal static unsafe partial class HugePages
{
    /// <summary>Bytes of a huge page.</summary>
    public const int Size = 2 << 20;

    private const nuint SmallPage = 4096;

    // MADV_HUGEPAGE of <sys/mman.h>.
    private const int AdviseHugePages = 14;

    /// <summary>Asks for memory that nobody has written to yet.</summary>
    public static void Prefer(void* address, nuint size)
    {
        if (size < Size || !OperatingSystem.IsLinux())
        {
            return;
        }

        var first = ((nuint)address + SmallPage - 1) & ~(SmallPage - 1);
        _ = Advise((void*)first, (nuint)address + size - first, AdviseHugePages);
    }

    /// <summary>The tensor itself, which has just been made by <c>empty</c>.</summary>
    public static Tensor Prefer(Tensor tensor)
    {
        if (tensor.device.type == TorchSharp.DeviceType.CPU && tensor.NumberOfElements > 0)
        {
            Prefer((void*)TensorAddress.Of(tensor), (nuint)(tensor.NumberOfElements * tensor.ElementSize));
        }

        return tensor;
    }

    /// <summary>Zeros that live long.</summary>
    /// <remarks>TorchSharp's <c>zero_</c> returns another object of the same tensor, <c>fill_</c> the same one.</remarks>
    public static Tensor Zeros(long count, ScalarType type, Device? device = null) => Prefer(empty(count, type, device)).fill_(0);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
