using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// Functions of the runtime whose result may differ between its own optimisation levels or between processors, spelled out with fused
/// multiply-adds in a fixed order: the same bits on every machine.
/// </summary>
internal static class VectorMath
{
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts, so that x - n ln 2 is exact to the last bits (Cody and Waite 1980).
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;
    private const float Largest = 88f;
    private const float Smallest = -87f;

    /// <summary>
    /// e to the power of each lane, to about one unit in the last place; arguments are limited to [-87, 88], below that it is 0.
    /// </summary>
    public static Vector256<float> Exp(Vector256<float> x)
    {
        var limited = Vector256.Min(Vector256.Max(x, Vector256.Create(Smallest)), Vector256.Create(Largest));
        var n = Vector256.Floor(Vector256.FusedMultiplyAdd(limited, Vector256.Create(Log2E), Vector256.Create(0.5f)));
        var r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2High), limited);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-Ln2Low), r);

        // Minimax polynomial of Cephes' expf on [-ln 2 / 2, ln 2 / 2].
        var p = Vector256.Create(1.9875691500e-4f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = Vector256.FusedMultiplyAdd(p, r * r, r) + Vector256<float>.One;
        var scale = Vector256.ShiftLeft(Vector256.ConvertToInt32(n) + Vector256.Create(127), 23).AsSingle();
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(Smallest)), Vector256<float>.Zero, p * scale);
    }

    /// <summary>e to the power of x, the same bits as a lane of the vector form.</summary>
    public static float Exp(float x) => Exp(Vector256.Create(x))[0];

    /// <summary>The sum of the lanes, pairwise from the halves.</summary>
    public static float Sum(Vector256<float> x)
    {
        var four = x.GetLower() + x.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }
}
