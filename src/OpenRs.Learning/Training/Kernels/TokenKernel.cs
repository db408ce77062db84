using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels;

/// <summary>The softmax over a row of logits: what it says about one token, and its gradient.</summary>
internal static unsafe class TokenKernel
{
    private const int Block = 64 * LaneMath.Count;

    /// <summary>
    /// Of softmax(logits * scale): log-probability of a token, entropy, the logarithm of the denominator, and whether no token is likelier.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static (float LogProb, float Entropy, float Normalizer, bool IsHit) Score(float* logits, long width, long chosen, float scale)
    {
        var top = Largest(logits, width);

        // In double precision: a vocabulary is long, and the sums of its blocks are few.
        double total = 0, weighted = 0;
        for (long i = 0; i < width;)
        {
            Vector512<float> masses = default, moments = default;
            var end = Math.Min(i + Block, width);
            for (; i + LaneMath.Count <= end; i += LaneMath.Count)
            {
                var distance = (Vector512.Load(logits + i) - Vector512.Create(top)) * scale;
                var mass = LaneMath.Exp(distance);
                masses += mass;
                moments = Vector512.FusedMultiplyAdd(mass, distance, moments);
            }

            total += LaneMath.Sum(masses);
            weighted += LaneMath.Sum(moments);
            for (; i < end; i++)
            {
                var distance = (logits[i] - top) * scale;
                var mass = LaneMath.Exp(distance);
                total += mass;
                weighted += mass * distance;
            }
        }

        var logTotal = Math.Log(total);
        var logProb = ((logits[chosen] - top) * scale) - logTotal;
        return ((float)logProb, (float)(logTotal - (weighted / total)), (float)((top * scale) + logTotal), logits[chosen] >= top);
    }

    /// <summary>The logits become the gradient of weight * log-probability of the token.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Differentiate(float* logits, long width, long chosen, float scale, float normalizer, float weight)
    {
        var factor = weight * scale;
        if (factor == 0)
        {
            LaneMath.Clear(logits, width);
            return;
        }

        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            var logProb = Vector512.FusedMultiplyAdd(Vector512.Load(logits + i), Vector512.Create(scale), Vector512.Create(-normalizer));
            (LaneMath.Exp(logProb) * -factor).Store(logits + i);
        }

        for (; i < width; i++)
        {
            logits[i] = LaneMath.Exp((logits[i] * scale) - normalizer) * -factor;
        }

        logits[chosen] += factor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Largest(float* logits, long width)
    {
        var lanes = Vector512.Create(float.NegativeInfinity);
        long i = 0;
        for (; i + LaneMath.Count <= width; i += LaneMath.Count)
        {
            lanes = Vector512.MaxNative(lanes, Vector512.Load(logits + i));
        }

        var top = LaneMath.Max(lanes);
        for (; i < width; i++)
        {
            top = logits[i] > top ? logits[i] : top;
        }

        return top;
    }
}
