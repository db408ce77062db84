namespace OpenRs.Learning.Training.Kernels.MatMul;

/// <summary>A matrix in memory: element (i, j) at Start[i * Row + j], or transposed at Start[j * Row + i].</summary>
internal readonly unsafe struct MatrixView(float* start, long row, bool isTransposed)
{
    public readonly float* Start = start;
    public readonly long Row = row;
    public readonly bool IsTransposed = isTransposed;
}
