using System.Runtime.Intrinsics;

namespace OpenRs.Learning.Generation.Kernels;

/// <summary>
/// The parts of a decoding step that are no matrix products, over one row or one head at a time: a row's bits cannot depend on another
/// row.
/// </summary>
internal static class RowKernels
{
    private const int Width = 8;

    /// <summary>x / sqrt(mean(x^2) + eps) * w; the result may lie where x does.</summary>
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
        var i = 0;
        for (; i + Width <= half; i += Width)
        {
            var (low, high) = (Vector256.Create<float>(head[i..]), Vector256.Create<float>(head[(half + i)..]));
            Vector256.FusedMultiplyAdd(high, Vector256.Create(sin[i..]), low * Vector256.Create(cos[i..])).CopyTo(head[i..]);
            Vector256.FusedMultiplyAdd(
                low, Vector256.Create(sin[(half + i)..]), high * Vector256.Create(cos[(half + i)..])).CopyTo(head[(half + i)..]);
        }

        for (; i < half; i++)
        {
            var (low, high) = (head[i], head[half + i]);
            head[i] = MathF.FusedMultiplyAdd(high, sin[i], low * cos[i]);
            head[half + i] = MathF.FusedMultiplyAdd(low, sin[half + i], high * cos[half + i]);
        }
    }

    /// <summary>Adds in place; no terms leave the values as they are.</summary>
    public static void Add(Span<float> values, ReadOnlySpan<float> terms)
    {
        var i = 0;
        for (; i + Width <= terms.Length; i += Width)
        {
            (Vector256.Create<float>(values[i..]) + Vector256.Create(terms[i..])).CopyTo(values[i..]);
        }

        for (; i < terms.Length; i++)
        {
            values[i] += terms[i];
        }
    }

    /// <summary>Multiplies in place.</summary>
    public static void Scale(Span<float> values, float factor)
    {
        var i = 0;
        for (; i + Width <= values.Length; i += Width)
        {
            (Vector256.Create<float>(values[i..]) * factor).CopyTo(values[i..]);
        }

        for (; i < values.Length; i++)
        {
            values[i] *= factor;
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
