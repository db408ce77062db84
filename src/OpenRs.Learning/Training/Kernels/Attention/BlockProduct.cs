using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;
using OpenRs.Learning.Training.Kernels.MatMul;

namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>
/// Products of blocks that lie in the nearest cache, without packing: C = or += A B, where an element of C is one chain of fused
/// multiply-adds that begins with what is there. Element (i, k) of A lies at a[i * aRow + k * aStep].
/// </summary>
internal static unsafe class BlockProduct<T, TVector>
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    private static int Columns => 2 * T.Count;

    /// <summary>The number of columns n is a multiple of 16.</summary>
    public static void Multiply(
        long m, long n, long k, float* a, nint aRow, nint aStep, float* b, nint bRow, float* c, nint cRow, bool accumulate)
    {
        long j = 0;
        for (; j + Columns <= n; j += Columns)
        {
            Stripe(m, (nint)k, a, aRow, aStep, b + j, bRow, c + j, cRow, accumulate);
        }

        if (j < n)
        {
            // Half of what two wide registers hold.
            BlockProduct<Simd256, Vector256<float>>.Multiply(m, n - j, k, a, aRow, aStep, b + j, bRow, c + j, cRow, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Stripe(
        long m, nint k, float* a, nint aRow, nint aStep, float* b, nint bRow, float* c, nint cRow, bool accumulate)
    {
        long i = 0;
        for (; T.Count == 16 && i + 8 <= m; i += 8, a += 8 * aRow, c += 8 * cRow)
        {
            Eight(k, a, aRow, aStep, b, bRow, c, cRow, accumulate);
        }

        for (; i + 4 <= m; i += 4, a += 4 * aRow, c += 4 * cRow)
        {
            Four(k, a, aRow, aStep, b, bRow, c, cRow, accumulate);
        }

        for (; i < m; i++, a += aRow, c += cRow)
        {
            One(k, a, aStep, b, bRow, c, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(nint k, float* a, nint aRow, nint aStep, float* b, nint bRow, float* c, nint cRow, bool accumulate)
    {
        TVector a0, a1, b0, b1, c0, c1, d0, d1, e0, e1, f0, f1, g0, g1, h0, h1;
        float* fourth = a + (3 * aRow), seventh = a + (6 * aRow), c3 = c + (3 * cRow), c6 = c + (6 * cRow);
        Get(c, accumulate, out a0, out a1);
        Get(c + cRow, accumulate, out b0, out b1);
        Get(c + (2 * cRow), accumulate, out c0, out c1);
        Get(c3, accumulate, out d0, out d1);
        Get(c3 + cRow, accumulate, out e0, out e1);
        Get(c3 + (2 * cRow), accumulate, out f0, out f1);
        Get(c6, accumulate, out g0, out g1);
        Get(c6 + cRow, accumulate, out h0, out h1);
        for (; k > 0; k--)
        {
            TVector low = T.Load(b), high = T.Load(b + T.Count);
            TileKernel<T, TVector>.Add(a, low, high, ref a0, ref a1);
            TileKernel<T, TVector>.Add(a + aRow, low, high, ref b0, ref b1);
            TileKernel<T, TVector>.Add(a + (2 * aRow), low, high, ref c0, ref c1);
            TileKernel<T, TVector>.Add(fourth, low, high, ref d0, ref d1);
            TileKernel<T, TVector>.Add(fourth + aRow, low, high, ref e0, ref e1);
            TileKernel<T, TVector>.Add(fourth + (2 * aRow), low, high, ref f0, ref f1);
            TileKernel<T, TVector>.Add(seventh, low, high, ref g0, ref g1);
            TileKernel<T, TVector>.Add(seventh + aRow, low, high, ref h0, ref h1);
            a += aStep;
            fourth += aStep;
            seventh += aStep;
            b += bRow;
        }

        Put(c, a0, a1);
        Put(c + cRow, b0, b1);
        Put(c + (2 * cRow), c0, c1);
        Put(c3, d0, d1);
        Put(c3 + cRow, e0, e1);
        Put(c3 + (2 * cRow), f0, f1);
        Put(c6, g0, g1);
        Put(c6 + cRow, h0, h1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(nint k, float* a, nint aRow, nint aStep, float* b, nint bRow, float* c, nint cRow, bool accumulate)
    {
        TVector a0, a1, b0, b1, c0, c1, d0, d1;
        float* fourth = a + (3 * aRow), last = c + (3 * cRow);
        Get(c, accumulate, out a0, out a1);
        Get(c + cRow, accumulate, out b0, out b1);
        Get(c + (2 * cRow), accumulate, out c0, out c1);
        Get(last, accumulate, out d0, out d1);
        for (; k > 0; k--)
        {
            TVector low = T.Load(b), high = T.Load(b + T.Count);
            TileKernel<T, TVector>.Add(a, low, high, ref a0, ref a1);
            TileKernel<T, TVector>.Add(a + aRow, low, high, ref b0, ref b1);
            TileKernel<T, TVector>.Add(a + (2 * aRow), low, high, ref c0, ref c1);
            TileKernel<T, TVector>.Add(fourth, low, high, ref d0, ref d1);
            a += aStep;
            fourth += aStep;
            b += bRow;
        }

        Put(c, a0, a1);
        Put(c + cRow, b0, b1);
        Put(c + (2 * cRow), c0, c1);
        Put(last, d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(nint k, float* a, nint aStep, float* b, nint bRow, float* c, bool accumulate)
    {
        Get(c, accumulate, out var low, out var high);
        for (; k > 0; k--, a += aStep, b += bRow)
        {
            TileKernel<T, TVector>.Add(a, T.Load(b), T.Load(b + T.Count), ref low, ref high);
        }

        Put(c, low, high);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Get(float* c, bool accumulate, out TVector low, out TVector high)
    {
        (low, high) = (default, default);
        if (accumulate)
        {
            (low, high) = (T.Load(c), T.Load(c + T.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, TVector low, TVector high)
    {
        T.Store(c, low);
        T.Store(c + T.Count, high);
    }
}
