using System.Runtime.Intrinsics.X86;

namespace OpenRs.Learning.Kernels;

/// <summary>The width that suits this processor.</summary>
internal static class VectorWidths
{
    /// <summary>The widest that it has.</summary>
    public static VectorWidth Widest => Avx512F.IsSupported ? VectorWidth.Bits512
        : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Bits256
        : VectorWidth.Bits128;
}
