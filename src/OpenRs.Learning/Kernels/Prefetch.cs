using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace OpenRs.Learning.Kernels;

/// <summary>Asks for cache lines that are needed soon; where the processor has no such instruction, nothing happens.</summary>
internal static unsafe class Prefetch
{
    private const int Line = 16;

    /// <summary>One line into the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Near(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    /// <summary>One line into the second-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Far(float* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch1(address);
        }
    }

    /// <summary>The beginning of rows, one line or two of each, into the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Rows(float* address, nint row, int rows, int columns)
    {
        for (var i = rows; i > 0; i--, address += row)
        {
            Near(address);
            if (columns > Line)
            {
                Near(address + Line);
            }
        }
    }
}
