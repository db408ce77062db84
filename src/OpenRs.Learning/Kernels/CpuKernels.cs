using System.Runtime.Intrinsics.X86;

namespace OpenRs.Learning.Kernels;

/// <summary>What this process generates and trains with on the CPU.</summary>
public static class CpuKernels
{
    /// <summary>Bits of the vectors that matrix products use: a matter of time only, results do not depend on it.</summary>
    public static int VectorBits => (int)Widest;

    /// <summary>The widest registers that this processor has.</summary>
    internal static VectorWidth Widest => Avx512F.IsSupported ? VectorWidth.Bits512
        : Avx2.IsSupported && Fma.IsSupported ? VectorWidth.Bits256
        : VectorWidth.Bits128;
}
