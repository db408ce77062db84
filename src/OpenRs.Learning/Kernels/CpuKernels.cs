namespace OpenRs.Learning.Kernels;

/// <summary>What this process generates and trains with on the CPU.</summary>
public static class CpuKernels
{
    /// <summary>Bits of the vectors that matrix products use: a matter of time only, results do not depend on it.</summary>
    public static int VectorBits => VectorWidths.Widest switch
    {
        VectorWidth.Bits512 => 512,
        VectorWidth.Bits256 => 256,
        _ => 128,
    };
}
