namespace OpenRs.Learning.Kernels;

/// <summary>
/// One register of single-precision numbers. Products are written once over it, and the compiler makes machine code for each width: an
/// element of a product is one chain of fused multiply-adds, so the width cannot change its bits.
/// </summary>
/// <typeparam name="T">The register itself.</typeparam>
internal unsafe interface ISimd<T>
    where T : struct, ISimd<T>
{
    /// <summary>Numbers of a register.</summary>
    static abstract int Count { get; }

    /// <summary>Rows of a tile of a large product: as many sums as fit beside two factors and a broadcast.</summary>
    static abstract int TileRows { get; }

    /// <summary>Lane by lane.</summary>
    static abstract T operator +(T left, T right);

    /// <summary>Reads a register.</summary>
    static abstract T Load(float* source);

    /// <summary>Fills a register with one number from memory.</summary>
    static abstract T Broadcast(float* source);

    /// <summary>left * right + sum with one rounding.</summary>
    static abstract T FusedMultiplyAdd(T left, T right, T sum);

    /// <summary>Writes a register.</summary>
    void Store(float* target);
}
