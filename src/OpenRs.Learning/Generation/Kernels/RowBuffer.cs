using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Rows of single-precision numbers. Rows and their stride are rounded up to what <see cref="MatrixKernel"/> writes at once.
/// </summary>
/// <param name="rows">Rows that are used at most.</param>
/// <param name="width">Numbers per row.</param>
internal sealed unsafe class RowBuffer(int rows, int width) : IDisposable
{
    private readonly AlignedFloats _data = new((long)PaddedRows(rows) * PackedMatrix.PaddedWidth(width));

    public int Width { get; } = width;

    public int Stride { get; } = PackedMatrix.PaddedWidth(width);

    public float* Pointer(int row) => _data.Pointer + ((long)row * Stride);

    public Span<float> Row(int row) => new(Pointer(row), Width);

    public void Dispose() => _data.Dispose();

    private static int PaddedRows(int rows) => (rows + MatrixKernel.RowBlock - 1) / MatrixKernel.RowBlock * MatrixKernel.RowBlock;
}
