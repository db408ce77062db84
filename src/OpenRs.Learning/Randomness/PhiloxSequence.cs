using OpenRs.Recipes.Randomness;

namespace OpenRs.Learning.Randomness;

/// <summary>
/// A sequence of draws for set-up work (fresh weights, generated problems, shuffles), reproducible from a seed and a stream number.
/// </summary>
/// <param name="seed">The key.</param>
/// <param name="stream">Keeps sequences of one seed apart; its top bit is set inside, so that no sampling counter is used twice.</param>
public sealed class PhiloxSequence(ulong seed, uint stream)
{
    private ulong _index;

    /// <summary>The next number in [0, 1).</summary>
    public double NextDouble()
    {
        var index = _index++;
        return Philox4x32.Uniform(seed, (uint)index, (uint)(index >> 32), 0, stream | 0x8000_0000);
    }

    /// <summary>The next integer from 0 to <paramref name="bound"/> - 1.</summary>
    public int Next(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        return (int)(NextDouble() * bound);
    }

    /// <summary>The next two standard normal numbers.</summary>
    public (double First, double Second) NextNormal()
    {
        var index = _index++;
        return Philox4x32.Normal(seed, (uint)index, (uint)(index >> 32), 0, stream | 0x8000_0000);
    }

    /// <summary>A permutation of 0 to <paramref name="count"/> - 1 (Fisher and Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
