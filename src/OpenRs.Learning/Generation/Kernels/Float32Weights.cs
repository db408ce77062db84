using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>Weights in single precision.</summary>
internal readonly unsafe struct Float32Weights : IPanelWeights
{
    public static int Step => PackedMatrix.PanelWidth;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* panel, out Vector512<float> low, out Vector512<float> high) =>
        (low, high) = (Vector512.Load(panel), Vector512.Load(panel + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* panel, int offset, out Vector256<float> low, out Vector256<float> high) =>
        (low, high) = (Vector256.Load(panel + offset), Vector256.Load(panel + offset + 16));
}
