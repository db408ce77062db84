using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>RMSNorm of one query or key head with its bias, and its gradient.</summary>
internal static unsafe class HeadNormKernel
{
    /// <summary>norm = (x + bias) / rms(x + bias) * weight.</summary>
    public static void Forward(float* x, float* bias, float* weight, float epsilon, float* norm, long size)
    {
        LaneMath.Add(x, bias, norm, size);
        NormKernel.Forward(norm, weight, epsilon, norm, size);
    }

    /// <summary>The gradient of the norm becomes that of x; adds to dweight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* gradient, float* x, float* bias, float* weight, float epsilon, float* dweight, long size)
    {
        var (squares, weighted) = Dots(gradient, x, bias, weight, size);
        var scale = 1 / MathF.Sqrt((squares / size) + epsilon);
        var share = weighted * scale * scale / size;
        long i = 0;
        for (; i + LaneMath.Count <= size; i += LaneMath.Count)
        {
            var (g, value) = (Vector512.Load(gradient + i), Vector512.Load(x + i) + Vector512.Load(bias + i));
            (Vector512.Load(dweight + i) + (g * (value * scale))).Store(dweight + i);
            (((g * Vector512.Load(weight + i)) - (value * share)) * scale).Store(gradient + i);
        }

        for (; i < size; i++)
        {
            var (g, value) = (gradient[i], x[i] + bias[i]);
            dweight[i] += g * (value * scale);
            gradient[i] = ((g * weight[i]) - (value * share)) * scale;
        }
    }

    // The sums of squares of x + bias, and of gradient * weight * (x + bias).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Squares, float Weighted) Dots(float* gradient, float* x, float* bias, float* weight, long size)
    {
        Vector512<float> squareLanes = default, weightedLanes = default;
        long i = 0;
        for (; i + LaneMath.Count <= size; i += LaneMath.Count)
        {
            var value = Vector512.Load(x + i) + Vector512.Load(bias + i);
            squareLanes = Vector512.FusedMultiplyAdd(value, value, squareLanes);
            weightedLanes = Vector512.FusedMultiplyAdd(Vector512.Load(gradient + i) * Vector512.Load(weight + i), value, weightedLanes);
        }

        var (squares, weighted) = (LaneMath.Sum(squareLanes), LaneMath.Sum(weightedLanes));
        for (; i < size; i++)
        {
            var value = x[i] + bias[i];
            squares += value * value;
            weighted += gradient[i] * weight[i] * value;
        }

        return (squares, weighted);
    }
}
