using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>Weights in bf16, which is the upper half of a single: widening them is exact.</summary>
internal readonly unsafe struct BFloat16Weights : IPanelWeights
{
    private const uint Upper = 0xFFFF_0000;

    public static int Step => PackedMatrix.PanelWidth / 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* panel, out Vector512<float> low, out Vector512<float> high)
    {
        var pairs = Vector512.Load((uint*)panel);
        (low, high) = ((pairs << 16).AsSingle(), (pairs & Vector512.Create(Upper)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(float* panel, int offset, out Vector256<float> low, out Vector256<float> high)
    {
        var pairs = Vector256.Load((uint*)panel + offset);
        (low, high) = ((pairs << 16).AsSingle(), (pairs & Vector256.Create(Upper)).AsSingle());
    }
}
