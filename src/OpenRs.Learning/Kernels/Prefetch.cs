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

    /// <summary>Rows of a block into the nearest cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Block(float* address, nint row, int rows, int columns)
    {
        for (var i = 0; i < rows; i++, address += row)
        {
            for (var j = 0; j < columns; j += Line)
            {
                Near(address + j);
            }
        }
    }
}
