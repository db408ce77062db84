namespace OpenRs.Learning.Training.Kernels.MatMul;

/// <summary>The first factor of one tile of a product: element (i, k) at A[i * RowStep + k * DepthStep].</summary>
internal unsafe struct ProductTile
{
    public float* A;
    public nint RowStep;
    public nint DepthStep;

    /// <summary>What is read after it, three rows of it: fetched on the way.</summary>
    public float* Ahead;

    /// <summary>Terms of each sum.</summary>
    public nint Depth;

    /// <summary>Whether sums are added to what is there.</summary>
    public bool Accumulates;
}
