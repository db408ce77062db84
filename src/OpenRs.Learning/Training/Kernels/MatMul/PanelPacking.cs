using System.Runtime.CompilerServices;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.MatMul;

/// <summary>Brings blocks of both factors into the order in which tiles read them. Memory is read in the order in which it lies.</summary>
internal static unsafe class PanelPacking<T, TVector>
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    private const int Line = 16;

    // Rows before its use that a row is fetched.
    private const int AheadRows = 4;

    private static int Columns => TileKernel<T, TVector>.Columns;

    /// <summary>Numbers of a strip: registers are stored whole, so the last one reaches beyond the tile's rows.</summary>
    public static long StripLength(long depth) => ((depth * T.TileRows) + (2 * T.Count) + Line - 1) / Line * Line;

    /// <summary>Panels [depth, panel columns] of B from element (k, n).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Panels(in MatrixView b, long k, long depth, long n, long columns, float* target)
    {
        var whole = columns / Columns * Columns;
        if (b.IsTransposed)
        {
            for (long j = 0; j < whole; j += Transposition.Size)
            {
                Transpose(b.Start + ((n + j) * b.Row) + k, b.Row, depth, target + (j / Columns * Columns * depth) + (j % Columns));
            }
        }
        else
        {
            for (long d = 0; d < depth; d++)
            {
                Copy(b.Start + ((k + d) * b.Row) + n, b.Row, depth, whole, target + (d * Columns));
            }
        }

        if (whole < columns)
        {
            Edge(b, k, depth, n + whole, columns - whole, target + (whole * depth));
        }
    }

    /// <summary>Strips [depth, tile rows] of a transposed A from element (m, k), with zeros behind the last row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Strips(in MatrixView a, long m, long rows, long k, long depth, float* target)
    {
        var length = StripLength(depth);
        for (long d = 0; d < depth; d++)
        {
            var source = a.Start + ((k + d) * a.Row) + m;
            for (long i = 0; i < rows; i += Line)
            {
                Prefetch.Near(source + (AheadRows * a.Row) + i);
            }

            var at = target + (d * T.TileRows);
            long row = 0;
            for (; row + (2 * T.Count) <= rows; row += T.TileRows, at += length)
            {
                T.Store(at, T.Load(source + row));
                if (T.Count < T.TileRows)
                {
                    T.Store(at + T.Count, T.Load(source + row + T.Count));
                }
            }

            for (; row < rows; row += T.TileRows, at += length)
            {
                for (long i = 0; i < T.TileRows; i++)
                {
                    at[i] = row + i < rows ? source[row + i] : 0;
                }
            }
        }
    }

    /// <summary>One strip of fewer rows than a tile has, of an A that lies by rows, with zeros behind the last.</summary>
    public static void Strip(float* a, long aRow, long rows, long depth, float* target)
    {
        for (long d = 0; d < depth; d++, target += T.TileRows)
        {
            for (long i = 0; i < T.TileRows; i++)
            {
                target[i] = i < rows ? a[(i * aRow) + d] : 0;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose(float* source, long sourceRow, long depth, float* panel)
    {
        long d = 0;
        for (; d + Transposition.Size <= depth; d += Transposition.Size)
        {
            Transposition.Square(source + d, (nint)sourceRow, panel + (d * Columns), Columns);
        }

        for (; d < depth; d++)
        {
            for (long i = 0; i < Transposition.Size; i++)
            {
                panel[(d * Columns) + i] = source[(i * sourceRow) + d];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* source, long sourceRow, long depth, long count, float* target)
    {
        for (long j = 0; j < count; j += Line)
        {
            Prefetch.Near(source + (AheadRows * sourceRow) + j);
        }

        for (long j = 0; j < count; j += Columns, target += depth * Columns)
        {
            T.Store(target, T.Load(source + j));
            T.Store(target + T.Count, T.Load(source + j + T.Count));
        }
    }

    // One panel whose columns are not all there, with zeros behind them.
    private static void Edge(in MatrixView b, long k, long depth, long n, long columns, float* target)
    {
        for (long d = 0; d < depth; d++, target += Columns)
        {
            for (long j = 0; j < Columns; j++)
            {
                var (row, column) = b.IsTransposed ? (n + j, k + d) : (k + d, n + j);
                target[j] = j < columns ? b.Start[(row * b.Row) + column] : 0;
            }
        }
    }
}
