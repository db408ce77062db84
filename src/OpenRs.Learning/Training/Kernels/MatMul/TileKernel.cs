using System.Runtime.CompilerServices;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.MatMul;

/// <summary>
/// One tile of C = or += A B: as many rows as the registers hold sums for, two registers wide. B is a packed panel. Every third row of A
/// has an address of its own, because the processor adds one and two strides by itself.
/// </summary>
internal static unsafe class TileKernel<T, TVector>
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    // Terms between two fetches: one cache line of a row of A.
    private const int Line = 16;

    // Terms before the end at which C is fetched again: B may have pushed it out of the nearest cache.
    private const int RefetchDistance = 3 * Line;

    /// <summary>Rows of a tile.</summary>
    public static int Rows => T.TileRows;

    /// <summary>Columns of a tile and of a panel.</summary>
    public static int Columns => 2 * T.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(in ProductTile tile, float* b, float* c, nint cRow)
    {
        if (T.TileRows == 12)
        {
            Twelve(tile, b, c, cRow);
        }
        else
        {
            Six(tile, b, c, cRow);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Twelve(in ProductTile tile, float* b, float* c, nint cRow)
    {
        TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default;
        TVector e0 = default, e1 = default, f0 = default, f1 = default, g0 = default, g1 = default, h0 = default, h1 = default;
        TVector i0 = default, i1 = default, j0 = default, j1 = default, k0 = default, k1 = default, l0 = default, l1 = default;
        nint row = tile.RowStep, step = tile.DepthStep;
        float* first = tile.A, fourth = first + (3 * row), seventh = fourth + (3 * row), tenth = seventh + (3 * row);
        Prefetch.Rows(c, cRow, 12, Columns);
        for (var left = tile.Depth; left > 0; left -= Line)
        {
            Fetch(tile, left, c, cRow, 12);
            for (var k = nint.Min(left, Line); k > 0; k--)
            {
                TVector low = T.Load(b), high = T.Load(b + T.Count);
                Add(first, low, high, ref a0, ref a1);
                Add(first + row, low, high, ref b0, ref b1);
                Add(first + (2 * row), low, high, ref c0, ref c1);
                Add(fourth, low, high, ref d0, ref d1);
                Add(fourth + row, low, high, ref e0, ref e1);
                Add(fourth + (2 * row), low, high, ref f0, ref f1);
                Add(seventh, low, high, ref g0, ref g1);
                Add(seventh + row, low, high, ref h0, ref h1);
                Add(seventh + (2 * row), low, high, ref i0, ref i1);
                Add(tenth, low, high, ref j0, ref j1);
                Add(tenth + row, low, high, ref k0, ref k1);
                Add(tenth + (2 * row), low, high, ref l0, ref l1);
                first += step;
                fourth += step;
                seventh += step;
                tenth += step;
                b += 2 * T.Count;
            }
        }

        var adds = tile.Accumulates;
        Put(c, a0, a1, adds);
        Put(c += cRow, b0, b1, adds);
        Put(c += cRow, c0, c1, adds);
        Put(c += cRow, d0, d1, adds);
        Put(c += cRow, e0, e1, adds);
        Put(c += cRow, f0, f1, adds);
        Put(c += cRow, g0, g1, adds);
        Put(c += cRow, h0, h1, adds);
        Put(c += cRow, i0, i1, adds);
        Put(c += cRow, j0, j1, adds);
        Put(c += cRow, k0, k1, adds);
        Put(c + cRow, l0, l1, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Six(in ProductTile tile, float* b, float* c, nint cRow)
    {
        TVector a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default;
        TVector d0 = default, d1 = default, e0 = default, e1 = default, f0 = default, f1 = default;
        nint row = tile.RowStep, step = tile.DepthStep;
        float* first = tile.A, fourth = first + (3 * row);
        Prefetch.Rows(c, cRow, 6, Columns);
        for (var left = tile.Depth; left > 0; left -= Line)
        {
            Fetch(tile, left, c, cRow, 6);
            for (var k = nint.Min(left, Line); k > 0; k--)
            {
                TVector low = T.Load(b), high = T.Load(b + T.Count);
                Add(first, low, high, ref a0, ref a1);
                Add(first + row, low, high, ref b0, ref b1);
                Add(first + (2 * row), low, high, ref c0, ref c1);
                Add(fourth, low, high, ref d0, ref d1);
                Add(fourth + row, low, high, ref e0, ref e1);
                Add(fourth + (2 * row), low, high, ref f0, ref f1);
                first += step;
                fourth += step;
                b += 2 * T.Count;
            }
        }

        var adds = tile.Accumulates;
        Put(c, a0, a1, adds);
        Put(c += cRow, b0, b1, adds);
        Put(c += cRow, c0, c1, adds);
        Put(c += cRow, d0, d1, adds);
        Put(c += cRow, e0, e1, adds);
        Put(c + cRow, f0, f1, adds);
    }

    // With each line of terms three rows of what comes next.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(in ProductTile tile, nint left, float* c, nint cRow, int rows)
    {
        var ahead = tile.Ahead + (tile.Depth - left);
        Prefetch.Far(ahead);
        Prefetch.Far(ahead + tile.RowStep);
        Prefetch.Far(ahead + (2 * tile.RowStep));
        if (left > RefetchDistance - Line && left <= RefetchDistance)
        {
            Prefetch.Rows(c, cRow, rows, Columns);
        }
    }

    /// <summary>One term of the two sums of a row: a number of A times a row of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(float* a, TVector low, TVector high, ref TVector sum0, ref TVector sum1)
    {
        var factor = T.Broadcast(a);
        sum0 = T.FusedMultiplyAdd(factor, low, sum0);
        sum1 = T.FusedMultiplyAdd(factor, high, sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, TVector low, TVector high, bool adds)
    {
        if (adds)
        {
            low = T.Add(T.Load(c), low);
            high = T.Add(T.Load(c + T.Count), high);
        }

        T.Store(c, low);
        T.Store(c + T.Count, high);
    }
}
