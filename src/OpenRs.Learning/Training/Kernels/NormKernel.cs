using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>RMSNorm of rows, with the sum of the residual stream before it, and its gradient.</summary>
internal static unsafe class NormKernel
{
    /// <summary>sum = x + delta; without delta a copy.</summary>
    public static void Sum(float* x, float* delta, float* sum, long width)
    {
        if (delta is null)
        {
            LaneMath.Copy(x, sum, width);
        }
        else
        {
            LaneMath.Add(x, delta, sum, width);
        }
    }

    /// <summary>norm = x / rms(x) * weight; returns 1 / rms(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Forward(float* x, float* weight, float epsilon, float* norm, long width)
    {
        var scale = 1 / MathF.Sqrt((LaneMath.Dot(x, x, width) / width) + epsilon);
        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            (Vector512.Load(x + i) * scale * Vector512.Load(weight + i)).Store(norm + i);
        }

        for (; i < width; i++)
        {
            norm[i] = x[i] * scale * weight[i];
        }

        return scale;
    }

    /// <summary>Adds to dx and dweight; the gradient of the norm becomes the norm again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* gradient, float* x, float* weight, float scale, float* dx, float* dweight, long width)
    {
        var share = WeightedDot(gradient, weight, x, width) * scale * scale / width;
        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            var (g, w, value) = (Vector512.Load(gradient + i), Vector512.Load(weight + i), Vector512.Load(x + i));
            var normal = value * scale;
            (Vector512.Load(dx + i) + (((g * w) - (value * share)) * scale)).Store(dx + i);
            (Vector512.Load(dweight + i) + (g * normal)).Store(dweight + i);
            (normal * w).Store(gradient + i);
        }

        for (; i < width; i++)
        {
            var normal = x[i] * scale;
            dx[i] += scale * ((gradient[i] * weight[i]) - (x[i] * share));
            dweight[i] += gradient[i] * normal;
            gradient[i] = normal * weight[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float WeightedDot(float* gradient, float* weight, float* x, long width)
    {
        var lanes = Vector512<float>.Zero;
        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            lanes = Vector512.FusedMultiplyAdd(
                Vector512.Load(gradient + i) * Vector512.Load(weight + i), Vector512.Load(x + i), lanes);
        }

        var dot = LaneMath.Sum(lanes);
        for (; i < width; i++)
        {
            dot += gradient[i] * weight[i] * x[i];
        }

        return dot;
    }
}
