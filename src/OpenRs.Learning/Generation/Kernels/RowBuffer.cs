namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Rows of single-precision numbers. Rows and their stride are rounded up to what <see cref="MatrixKernel"/> writes at once.
/// </summary>
/// <param name="rows">Rows that are used at most.</param>
/// <param name="width">Numbers per row.</param>
internal sealed class RowBuffer(int rows, int width)
{
    public float[] Data { get; } = new float[PaddedRows(rows) * PackedMatrix.PaddedWidth(width)];

    public int Width { get; } = width;

    public int Stride { get; } = PackedMatrix.PaddedWidth(width);

    public Span<float> Row(int row) => Data.AsSpan(row * Stride, Width);

    private static int PaddedRows(int rows) => (rows + MatrixKernel.RowBlock - 1) / MatrixKernel.RowBlock * MatrixKernel.RowBlock;
}
