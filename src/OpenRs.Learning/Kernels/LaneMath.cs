using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Kernels;

/// <summary>
/// Arithmetic in sixteen lanes, which are one register, two or four by the machine: the same operations in the same order, so the same
/// bits. Nothing here calls a function whose result the runtime leaves open.
/// </summary>
internal static unsafe class LaneMath
{
    /// <summary>Lanes.</summary>
    public const int Count = 16;

    private const float Largest = 88f;
    private const float Smallest = -87.3f;
    private const float Log2E = 1.44269504f;

    // ln 2 in two parts, so that x - n ln 2 is exact to the last bits (Cody and Waite 1980).
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    // 1.5 * 2^23: what is added to it is rounded to a whole number, which stands in the lowest bits.
    private const float Magic = 12582912f;

    /// <summary>The next multiple of the lanes.</summary>
    public static long RoundUp(long count) => (count + Count - 1) / Count * Count;

    /// <summary>e^x to two units in the last place; 0 below -87.3. Minimax polynomial of Cephes' expf.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        // In this order of arguments a NaN stays one.
        var limited = Vector512.MaxNative(Vector512.Create(Smallest), Vector512.MinNative(Vector512.Create(Largest), x));
        var shifted = Vector512.FusedMultiplyAdd(limited, Vector512.Create(Log2E), Vector512.Create(Magic));
        var n = shifted - Vector512.Create(Magic);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), limited);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        p = Vector512.FusedMultiplyAdd(p, r * r, r) + Vector512<float>.One;

        // The other bits of the shifted number leave on the left.
        var scale = ((shifted.AsInt32() << 23) + Vector512<float>.One.AsInt32()).AsSingle();
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512.Create(Smallest)), Vector512<float>.Zero, p * scale);
    }

    /// <summary>e^x, the same bits as in a lane.</summary>
    public static float Exp(float x) => Exp(Vector512.Create(x)).ToScalar();

    /// <summary>The sum of the lanes: halves are added until one is left.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> lanes)
    {
        var eight = lanes.GetLower() + lanes.GetUpper();
        var four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The largest lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(Vector512<float> lanes)
    {
        var eight = Vector256.MaxNative(lanes.GetLower(), lanes.GetUpper());
        var four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        return MathF.Max(MathF.Max(four[0], four[2]), MathF.Max(four[1], four[3]));
    }

    /// <summary>The sum of products, in lanes; what is left over is added in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Dot(float* a, float* b, long count)
    {
        var lanes = Vector512<float>.Zero;
        long i = 0;
        for (; i + Count <= count; i += Count)
        {
            lanes = Vector512.FusedMultiplyAdd(Vector512.Load(a + i), Vector512.Load(b + i), lanes);
        }

        var sum = Sum(lanes);
        for (; i < count; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    /// <summary>target += terms.</summary>
    public static void Add(float* target, float* terms, long count) => Add(target, terms, target, count);

    /// <summary>target = left + right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* left, float* right, float* target, long count)
    {
        long i = 0;
        for (; i + Count <= count; i += Count)
        {
            (Vector512.Load(left + i) + Vector512.Load(right + i)).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = left[i] + right[i];
        }
    }

    /// <summary>target += factor * source, rounded once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddScaled(float* target, float* source, float factor, long count)
    {
        long i = 0;
        for (; i + Count <= count; i += Count)
        {
            Vector512.FusedMultiplyAdd(Vector512.Load(source + i), Vector512.Create(factor), Vector512.Load(target + i)).Store(target + i);
        }

        for (; i < count; i++)
        {
            target[i] = MathF.FusedMultiplyAdd(source[i], factor, target[i]);
        }
    }

    /// <summary>target = source.</summary>
    public static void Copy(float* source, float* target, long count) =>
        new ReadOnlySpan<float>(source, checked((int)count)).CopyTo(new Span<float>(target, checked((int)count)));

    /// <summary>target = 0.</summary>
    public static void Clear(float* target, long count) => new Span<float>(target, checked((int)count)).Clear();

    /// <summary>target = the bf16 numbers, each of which is the upper half of a single.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Widen(ushort* source, float* target, long count)
    {
        long i = 0;
        for (; i + Count <= count; i += Count)
        {
            var (low, high) = Vector256.Widen(Vector256.Load(source + i));
            (low << 16).AsSingle().Store(target + i);
            (high << 16).AsSingle().Store(target + i + (Count / 2));
        }

        for (; i < count; i++)
        {
            target[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }
}
