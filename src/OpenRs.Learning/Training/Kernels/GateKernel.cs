using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>SwiGLU of a row that holds gate, then up, and its gradient.</summary>
internal static unsafe class GateKernel
{
    /// <summary>output = silu(gate) * up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* gate, float* output, long width)
    {
        var up = gate + width;
        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            var g = Vector512.Load(gate + i);
            (g / (Vector512<float>.One + LaneMath.Exp(-g)) * Vector512.Load(up + i)).Store(output + i);
        }

        for (; i < width; i++)
        {
            output[i] = gate[i] / (1 + LaneMath.Exp(-gate[i])) * up[i];
        }
    }

    /// <summary>Gate and up become their gradients, and the gradient of the output becomes the output again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* gate, float* gradient, long width)
    {
        var up = gate + width;
        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            var (g, u, d) = (Vector512.Load(gate + i), Vector512.Load(up + i), Vector512.Load(gradient + i));
            var sigmoid = Vector512<float>.One / (Vector512<float>.One + LaneMath.Exp(-g));
            var silu = g * sigmoid;
            (d * u * (sigmoid + (silu * (Vector512<float>.One - sigmoid)))).Store(gate + i);
            (d * silu).Store(up + i);
            (silu * u).Store(gradient + i);
        }

        for (; i < width; i++)
        {
            var (g, u, d) = (gate[i], up[i], gradient[i]);
            var sigmoid = 1 / (1 + LaneMath.Exp(-g));
            var silu = g * sigmoid;
            gate[i] = d * u * (sigmoid + (silu * (1 - sigmoid)));
            up[i] = d * silu;
            gradient[i] = silu * u;
        }
    }
}
