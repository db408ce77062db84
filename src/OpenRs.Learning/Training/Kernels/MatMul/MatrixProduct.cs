using System.Runtime.CompilerServices;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.MatMul;

/// <summary>
/// Large matrix products (Goto and van de Geijn 2008): a block of B lies packed in the second-level cache, a tile of C in registers. An
/// element of C is a sum over blocks of 512 terms in order, and in a block one chain of fused multiply-adds; where it lies, how many
/// workers there are and how wide their vectors are does not matter to it.
/// </summary>
internal static unsafe class MatrixProduct<T, TVector>
    where T : struct, ISimd<TVector>
    where TVector : struct
{
    // Results depend on it, so it is the same for every width.
    private const int BlockDepth = 512;

    // Columns of a block of B, and strips of A that are packed together: both must stay in the second-level cache.
    private const int BlockColumns = 256;
    private const int BlockStrips = 16;

    // Rows of the next tile that come in with each panel.
    private const int AheadRows = 3;

    private static int Rows => TileKernel<T, TVector>.Rows;

    private static int Columns => TileKernel<T, TVector>.Columns;

    /// <summary>
    /// c = a b or c += a b; c has m rows of n columns. Workers share out the columns, so that each packs its own part of B; where there are
    /// too few, the rows.
    /// </summary>
    public static void Multiply(
        WorkerTeam team, WorkerScratch scratch, (long M, long N, long K) size, MatrixView a, MatrixView b, MatrixView c, bool accumulate)
    {
        var byColumns = size.N / Columns >= team.Size;
        var (all, unit) = byColumns ? (size.N, Columns) : (size.M, Rows);
        var units = (all + unit - 1) / unit;
        var blocks = byColumns ? (size.N + (team.Size * (long)BlockColumns) - 1) / (team.Size * (long)BlockColumns) : 1;
        var parts = team.Size * blocks;
        team.ForEach((int)parts, (worker, part) =>
        {
            var (start, end) = (units * part / parts * unit, Math.Min(units * (part + 1) / parts * unit, all));
            var (rows, columns) = byColumns ? ((0, size.M), (start, end)) : ((start, end), (0L, size.N));
            Part(Scratch.Of(scratch, worker), rows, columns, size.K, a, b, c, accumulate);
        });
    }

    private static void Part(
        Scratch scratch, (long First, long End) m, (long First, long End) n, long k,
        in MatrixView a, in MatrixView b, in MatrixView c, bool accumulate)
    {
        for (long at = 0; at < k; at += BlockDepth)
        {
            var depth = Math.Min(BlockDepth, k - at);
            for (var column = n.First; column < n.End; column += BlockColumns)
            {
                var columns = Math.Min(BlockColumns, n.End - column);
                PanelPacking<T, TVector>.Panels(b, at, depth, column, columns, scratch.Panels);
                for (var row = m.First; row < m.End; row += BlockStrips * Rows)
                {
                    var rows = Math.Min(BlockStrips * Rows, m.End - row);
                    var target = c.Start + (row * c.Row) + column;
                    var tile = new ProductTile { Depth = (nint)depth, Accumulates = accumulate || at > 0 };
                    if (a.IsTransposed)
                    {
                        PanelPacking<T, TVector>.Strips(a, row, rows, at, depth, scratch.Strips);
                        PackedRows(scratch, ref tile, rows, columns, target, c.Row);
                    }
                    else
                    {
                        PlainRows(scratch, ref tile, a.Start + (row * a.Row) + at, a.Row, rows, columns, target, c.Row);
                    }
                }
            }
        }
    }

    private static void PackedRows(in Scratch scratch, ref ProductTile tile, long rows, long columns, float* c, long cRow)
    {
        (tile.RowStep, tile.DepthStep) = (1, Rows);
        var length = PanelPacking<T, TVector>.StripLength(tile.Depth);
        for (long row = 0; row < rows; row += Rows, c += Rows * cRow)
        {
            tile.A = scratch.Strips + (row / Rows * length);
            Tiles(scratch, ref tile, 0, Math.Min(Rows, rows - row), columns, c, cRow);
        }
    }

    private static void PlainRows(
        in Scratch scratch, ref ProductTile tile, float* a, long aRow, long rows, long columns, float* c, long cRow)
    {
        (tile.RowStep, tile.DepthStep) = ((nint)aRow, 1);
        long row = 0;
        for (; row + Rows <= rows; row += Rows, c += Rows * cRow)
        {
            tile.A = a + (row * aRow);
            Tiles(scratch, ref tile, Rows * aRow, Rows, columns, c, cRow);
        }

        if (row < rows)
        {
            // The tile kernel knows whole tiles only: the rows that are missing are zeros.
            PanelPacking<T, TVector>.Strip(a + (row * aRow), aRow, rows - row, tile.Depth, scratch.Strips);
            tile.A = scratch.Strips;
            (tile.RowStep, tile.DepthStep) = (1, Rows);
            Tiles(scratch, ref tile, 0, rows - row, columns, c, cRow);
        }
    }

    // The rows of one tile times all panels of the block.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tiles(in Scratch scratch, ref ProductTile tile, long next, long rows, long columns, float* c, long cRow)
    {
        var panel = scratch.Panels;
        for (long column = 0; column < columns; column += Columns, panel += tile.Depth * Columns)
        {
            // With each panel a few rows of the next tile come in. Behind the last one a fetch does nothing.
            tile.Ahead = tile.A + next + (column / Columns % (Rows / AheadRows) * AheadRows * tile.RowStep);
            var width = Math.Min(Columns, columns - column);
            if (rows == Rows && width == Columns)
            {
                TileKernel<T, TVector>.Multiply(tile, panel, c + column, (nint)cRow);
            }
            else
            {
                Edge(scratch.Edge, tile, panel, rows, width, c + column, cRow);
            }
        }
    }

    // A tile that C has only a part of.
    private static void Edge(float* edge, in ProductTile tile, float* panel, long rows, long width, float* c, long cRow)
    {
        Move(c, cRow, edge, Columns, rows, width);
        TileKernel<T, TVector>.Multiply(tile, panel, edge, Columns);
        Move(edge, Columns, c, cRow, rows, width);
    }

    private static void Move(float* source, long sourceRow, float* target, long targetRow, long rows, long width)
    {
        for (long row = 0; row < rows; row++)
        {
            LaneMath.Copy(source + (row * sourceRow), target + (row * targetRow), width);
        }
    }

    private readonly struct Scratch(float* panels)
    {
        public readonly float* Panels = panels;
        public readonly float* Strips = panels + (BlockDepth * BlockColumns);
        public readonly float* Edge = panels + (BlockDepth * BlockColumns) + StripsLength;

        private static long StripsLength => BlockStrips * PanelPacking<T, TVector>.StripLength(BlockDepth);

        public static Scratch Of(WorkerScratch scratch, int worker) =>
            new(scratch.Reserve(worker, (BlockDepth * BlockColumns) + StripsLength + (Rows * Columns)));
    }
}
