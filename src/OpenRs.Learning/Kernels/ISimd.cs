namespace OpenRs.Learning.Kernels;

/// <summary>
/// Operations on registers of single-precision numbers. Products are written once over them, and the compiler makes machine code for each
/// width: an element of a product is one chain of fused multiply-adds, so the width cannot change its bits.
/// </summary>
/// <typeparam name="TVector">The register. It stands alone, because the compiler keeps sums of a structure around it less well.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : struct
{
    /// <summary>Numbers of a register.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a tile of a large product: as many sums as fit beside two factors and a broadcast.</summary>
    static abstract int TileRows { get; }

    /// <summary>Reads a register.</summary>
    static abstract TVector Load(float* source);

    /// <summary>Writes a register.</summary>
    static abstract void Store(float* target, TVector value);

    /// <summary>Fills a register with one number from memory.</summary>
    static abstract TVector Broadcast(float* source);

    /// <summary>left + right.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>left * right + sum with one rounding.</summary>
    static abstract TVector FusedMultiplyAdd(TVector left, TVector right, TVector sum);
}
