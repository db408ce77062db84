using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace OpenRs.Learning.Training.Kernels.MatMul;

/// <summary>Transposes squares of numbers, by exchanging ever larger halves of registers where the processor can.</summary>
internal static unsafe class Transposition
{
    /// <summary>Rows and columns of a square.</summary>
    public const int Size = 8;

    /// <summary>target[j][i] = source[i][j].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Square(float* source, nint sourceRow, float* target, nint targetRow)
    {
        if (Avx.IsSupported)
        {
            Vectors(source, sourceRow, target, targetRow);
            return;
        }

        for (nint i = 0; i < Size; i++)
        {
            for (nint j = 0; j < Size; j++)
            {
                target[(j * targetRow) + i] = source[(i * sourceRow) + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vectors(float* source, nint sourceRow, float* target, nint targetRow)
    {
        var (a, b) = (Vector256.Load(source), Vector256.Load(source + sourceRow));
        source += 2 * sourceRow;
        var (c, d) = (Vector256.Load(source), Vector256.Load(source + sourceRow));
        source += 2 * sourceRow;
        var (e, f) = (Vector256.Load(source), Vector256.Load(source + sourceRow));
        source += 2 * sourceRow;
        var (g, h) = (Vector256.Load(source), Vector256.Load(source + sourceRow));
        Four(a, b, c, d, out var low0, out var low1, out var low2, out var low3);
        Four(e, f, g, h, out var high0, out var high1, out var high2, out var high3);
        Put(low0, high0, target, 4 * targetRow);
        Put(low1, high1, target += targetRow, 4 * targetRow);
        Put(low2, high2, target += targetRow, 4 * targetRow);
        Put(low3, high3, target + targetRow, 4 * targetRow);
    }

    // The squares of four in the halves of the registers.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Four(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d,
        out Vector256<float> first, out Vector256<float> second, out Vector256<float> third, out Vector256<float> fourth)
    {
        const byte LowPairs = 0x44, HighPairs = 0xEE;
        var (abLow, abHigh) = (Avx.UnpackLow(a, b), Avx.UnpackHigh(a, b));
        var (cdLow, cdHigh) = (Avx.UnpackLow(c, d), Avx.UnpackHigh(c, d));
        (first, second) = (Avx.Shuffle(abLow, cdLow, LowPairs), Avx.Shuffle(abLow, cdLow, HighPairs));
        (third, fourth) = (Avx.Shuffle(abHigh, cdHigh, LowPairs), Avx.Shuffle(abHigh, cdHigh, HighPairs));
    }

    // Columns i and i + 4.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(Vector256<float> low, Vector256<float> high, float* target, nint distance)
    {
        Avx.Permute2x128(low, high, 0x20).Store(target);
        Avx.Permute2x128(low, high, 0x31).Store(target + distance);
    }
}
