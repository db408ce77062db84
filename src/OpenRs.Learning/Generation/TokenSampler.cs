using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using OpenRs.Learning.Generation.Kernels;

namespace OpenRs.Learning.Generation;

/// <summary>
/// Draws one token from a row of logits by inverting the cumulative distribution with one uniform number. All sums run in a fixed order,
/// so the outcome depends on the row and the number alone. One instance serves one thread.
/// </summary>
/// <param name="vocabulary">Width of a row.</param>
/// <param name="options">How tokens are chosen.</param>
internal sealed class TokenSampler(int vocabulary, SamplingOptions options)
{
    private const int BlockSize = 256;

    // Candidates are sorted only above a threshold relative to the most likely token, which is lowered until enough are there.
    private static readonly float[] Thresholds = [1f / 64, 1f / 4096, 1f / (1 << 20), 0];

    private readonly float[] _weights = new float[vocabulary];
    private readonly double[] _blocks = new double[(vocabulary + BlockSize - 1) / BlockSize];
    private readonly List<(float Weight, int Token)> _candidates = [];
    private readonly bool _greedy = options.Temperature == 0;
    private readonly float _inverse = options.Temperature == 0 ? 1 : (float)(1 / options.Temperature);

    /// <summary>Chooses a token from its row of logits.</summary>
    public DrawnToken Sample(ReadOnlySpan<float> logits, TokenDraw draw)
    {
        var best = IndexOfMax(logits);
        if (best < 0 || !float.IsFinite(logits[best]))
        {
            return new DrawnToken(-1, float.NaN);
        }

        var sum = Exponentiate(logits, logits[best]);
        var token = _greedy ? best : Draw(sum, draw.Uniform());
        return new DrawnToken(token, (float)(((logits[token] - logits[best]) * _inverse) - Math.Log(sum)));
    }

    // The first of the largest.
    private static int IndexOfMax(ReadOnlySpan<float> logits) =>
        MemoryMarshal.Cast<float, int>(logits).IndexOf(BitConverter.SingleToInt32Bits(Max(logits)));

    private static float Max(ReadOnlySpan<float> logits)
    {
        var maxes = Vector512.Create(float.NegativeInfinity);
        var i = 0;
        for (; i + Vector512<float>.Count <= logits.Length; i += Vector512<float>.Count)
        {
            maxes = Vector512.Max(maxes, Vector512.Create(logits[i..]));
        }

        var max = float.NegativeInfinity;
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
        {
            max = MathF.Max(max, maxes[lane]);
        }

        for (; i < logits.Length; i++)
        {
            max = MathF.Max(max, logits[i]);
        }

        return max;
    }

    private double Exponentiate(ReadOnlySpan<float> logits, float max)
    {
        double total = 0;
        for (var block = 0; block < _blocks.Length; block++)
        {
            var start = block * BlockSize;
            var length = Math.Min(BlockSize, logits.Length - start);
            _blocks[block] = ExponentiateBlock(logits.Slice(start, length), _weights.AsSpan(start, length), max);
            total += _blocks[block];
        }

        return total;
    }

    private double ExponentiateBlock(ReadOnlySpan<float> logits, Span<float> weights, float max)
    {
        var (maxes, inverse, sums) = (Vector256.Create(max), Vector256.Create(_inverse), Vector256<float>.Zero);
        var i = 0;
        for (; i + 8 <= logits.Length; i += 8)
        {
            var weight = VectorMath.Exp((Vector256.Create(logits[i..]) - maxes) * inverse);
            weight.CopyTo(weights[i..]);
            sums += weight;
        }

        double sum = VectorMath.Sum(sums);
        for (; i < logits.Length; i++)
        {
            weights[i] = VectorMath.Exp((logits[i] - max) * _inverse);
            sum += weights[i];
        }

        return sum;
    }

    private int Draw(double sum, double uniform) =>
        options.TopK > 0 || options.TopP < 1 ? DrawTruncated(sum, uniform) : DrawFull(sum * uniform);

    private int DrawFull(double target)
    {
        var block = 0;
        while (block < _blocks.Length - 1 && target >= _blocks[block])
        {
            target -= _blocks[block++];
        }

        // Rounding may leave a remainder behind the last token: the last one that has any weight takes it.
        var chosen = -1;
        for (var i = block * BlockSize; i < vocabulary; i++)
        {
            if (_weights[i] > 0)
            {
                chosen = i;
                target -= _weights[i];
                if (target < 0)
                {
                    break;
                }
            }
        }

        return chosen >= 0 ? chosen : Array.FindLastIndex(_weights, weight => weight > 0);
    }

    private int DrawTruncated(double sum, double uniform)
    {
        var (count, mass) = Truncate(sum);
        var target = mass * uniform;
        for (var i = 0; i < count; i++)
        {
            target -= _candidates[i].Weight;
            if (target < 0)
            {
                return _candidates[i].Token;
            }
        }

        return _candidates[count - 1].Token;
    }

    // How many of the sorted candidates stay, and their weight: first the k best, then the smallest set that reaches p of those.
    private (int Count, double Mass) Truncate(double sum)
    {
        var most = options.TopK > 0 ? Math.Min(options.TopK, vocabulary) : vocabulary;
        foreach (var threshold in Thresholds)
        {
            Collect(threshold);
            var complete = _candidates.Count >= most || threshold == 0;
            var within = Math.Min(most, _candidates.Count);
            var all = complete && options.TopK > 0 ? Mass(within) : sum;
            double mass = 0;
            for (var i = 0; i < within; i++)
            {
                mass += _candidates[i].Weight;
                if (mass >= options.TopP * all && (complete || options.TopK == 0))
                {
                    return (i + 1, mass);
                }
            }
        }

        return (Math.Min(most, _candidates.Count), Mass(Math.Min(most, _candidates.Count)));
    }

    private double Mass(int count)
    {
        double mass = 0;
        foreach (var (weight, _) in CollectionsMarshal.AsSpan(_candidates)[..count])
        {
            mass += weight;
        }

        return mass;
    }

    private void Collect(float threshold)
    {
        _candidates.Clear();
        for (var token = 0; token < vocabulary; token++)
        {
            if (_weights[token] >= threshold)
            {
                _candidates.Add((_weights[token], token));
            }
        }

        _candidates.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : a.Token.CompareTo(b.Token));
    }
}
