namespace OpenRs.Learning.Kernels;

/// <summary>Which registers matrix products are computed in, by their bits.</summary>
internal enum VectorWidth
{
    /// <summary>128 bits, on every processor.</summary>
    Bits128 = 128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256 = 256,

    /// <summary>512 bits: AVX-512.</summary>
    Bits512 = 512,
}
