namespace OpenRs.Learning.Kernels;

/// <summary>Which registers matrix products are computed in: a matter of time only.</summary>
internal enum VectorWidth
{
    /// <summary>128 bits, on every processor.</summary>
    Bits128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512,
}
