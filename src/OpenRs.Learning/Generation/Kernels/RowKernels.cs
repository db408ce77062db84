using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// The parts of a decoding step that are no matrix products, over one row or one head at a time: a row's bits cannot depend on another
/// row.
/// </summary>
internal static class RowKernels
{
    private const int Width = 8;

    /// <summary>x / sqrt(mean(x^2) + eps) * w.</summary>
    public static void RmsNorm(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, Span<float> result, float epsilon)
    {
        var scale = 1 / MathF.Sqrt((Dot(x, x) / x.Length) + epsilon);
        var scales = Vector256.Create(scale);
        var i = 0;
        for (; i + Width <= x.Length; i += Width)
        {
            (Vector256.Create(x[i..]) * scales * Vector256.Create(weight[i..])).CopyTo(result[i..]);
        }

        for (; i < x.Length; i++)
        {
            result[i] = x[i] * scale * weight[i];
        }
    }

    /// <summary>silu(gate) * up for a row that holds gate, then up.</summary>
    public static void SwiGlu(ReadOnlySpan<float> gateUp, Span<float> result)
    {
        var up = gateUp[result.Length..];
        var i = 0;
        for (; i + Width <= result.Length; i += Width)
        {
            var gate = Vector256.Create(gateUp[i..]);
            (gate / (Vector256<float>.One + VectorMath.Exp(-gate)) * Vector256.Create(up[i..])).CopyTo(result[i..]);
        }

        for (; i < result.Length; i++)
        {
            result[i] = gateUp[i] / (1 + VectorMath.Exp(-gateUp[i])) * up[i];
        }
    }

    /// <summary>Turns one head in place: x * cos + swapped halves * signed sin.</summary>
    public static void Rotate(Span<float> head, ReadOnlySpan<float> cos, ReadOnlySpan<float> sin)
    {
        var half = head.Length / 2;
        for (var i = 0; i < half; i++)
        {
            var (low, high) = (head[i], head[half + i]);
            head[i] = MathF.FusedMultiplyAdd(high, sin[i], low * cos[i]);
            head[half + i] = MathF.FusedMultiplyAdd(low, sin[half + i], high * cos[half + i]);
        }
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        foreach (ref var value in values)
        {
            value *= factor;
        }
    }

    /// <summary>Softmax attention of one query head over the first <paramref name="length"/> positions of its slot.</summary>
    /// <param name="query">The rotated query, already divided by the root of its size.</param>
    /// <param name="keys">Keys, [size, capacity].</param>
    /// <param name="values">Values, [capacity, size].</param>
    /// <param name="length">Positions to look at.</param>
    /// <param name="scores">Room for the capacity.</param>
    /// <param name="result">The mixed values, [size].</param>
    public static void Attend(
        ReadOnlySpan<float> query, ReadOnlySpan<float> keys, ReadOnlySpan<float> values, int length, Span<float> scores, Span<float> result)
    {
        var capacity = keys.Length / query.Length;
        var max = Scores(query, keys, capacity, length, scores);
        var sum = Exponentiate(scores, length, max);
        Mix(scores[..length], values, result, 1 / sum);
    }

    private static float Scores(ReadOnlySpan<float> query, ReadOnlySpan<float> keys, int capacity, int length, Span<float> scores)
    {
        var maxes = Vector256.Create(float.NegativeInfinity);
        var lanes = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7);
        for (var start = 0; start < length; start += Width)
        {
            var sum = Vector256<float>.Zero;
            for (var i = 0; i < query.Length; i++)
            {
                sum = Vector256.FusedMultiplyAdd(Vector256.Create(query[i]), Vector256.Create(keys[((i * capacity) + start)..]), sum);
            }

            // Lanes behind the end hold what an earlier completion left there.
            var valid = Vector256.LessThan(lanes, Vector256.Create((float)(length - start)));
            sum = Vector256.ConditionalSelect(valid, sum, Vector256.Create(float.NegativeInfinity));
            sum.CopyTo(scores[start..]);
            maxes = Vector256.Max(maxes, sum);
        }

        var max = maxes[0];
        for (var lane = 1; lane < Width; lane++)
        {
            max = MathF.Max(max, maxes[lane]);
        }

        return max;
    }

    private static float Exponentiate(Span<float> scores, int length, float max)
    {
        var (maxes, sums) = (Vector256.Create(max), Vector256<float>.Zero);
        for (var start = 0; start < length; start += Width)
        {
            var weight = VectorMath.Exp(Vector256.Create<float>(scores[start..]) - maxes);
            weight.CopyTo(scores[start..]);
            sums += weight;
        }

        return VectorMath.Sum(sums);
    }

    private static void Mix(ReadOnlySpan<float> weights, ReadOnlySpan<float> values, Span<float> result, float scale)
    {
        var size = result.Length;
        var i = 0;
        for (; i + Width <= size; i += Width)
        {
            var sum = Vector256<float>.Zero;
            for (var position = 0; position < weights.Length; position++)
            {
                sum = Vector256.FusedMultiplyAdd(Vector256.Create(weights[position]), Vector256.Create(values[((position * size) + i)..]), sum);
            }

            (sum * Vector256.Create(scale)).CopyTo(result[i..]);
        }

        for (; i < size; i++)
        {
            float sum = 0;
            for (var position = 0; position < weights.Length; position++)
            {
                sum = MathF.FusedMultiplyAdd(weights[position], values[(position * size) + i], sum);
            }

            result[i] = sum * scale;
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sums = Vector256<float>.Zero;
        var i = 0;
        for (; i + Width <= a.Length; i += Width)
        {
            sums = Vector256.FusedMultiplyAdd(Vector256.Create(a[i..]), Vector256.Create(b[i..]), sums);
        }

        var sum = VectorMath.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(a[i], b[i], sum);
        }

        return sum;
    }
}
