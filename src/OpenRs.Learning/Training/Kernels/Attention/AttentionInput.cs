namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>
/// What causal attention reads: packed rows [query heads, key heads, value heads], whose bias and rotation are applied on the way, and a
/// table of cosines and signed sines by position.
/// </summary>
internal unsafe struct AttentionInput
{
    public long[] Starts;
    public int Heads;
    public int KvHeads;
    public int Size;
    public float* Cos;
    public float* Sin;
    public float* QueryKeyValue;
    public float* Bias;

    /// <summary>What queries are multiplied by.</summary>
    public float Scale;

    /// <summary>Sequences, packed one after another.</summary>
    public readonly int Sequences => Starts.Length - 1;

    /// <summary>Numbers of a row of the fused product.</summary>
    public readonly long Width => (Heads + (2L * KvHeads)) * Size;

    /// <summary>Tokens of the longest sequence.</summary>
    public readonly long Longest()
    {
        long longest = 0;
        for (var i = 0; i < Sequences; i++)
        {
            longest = Math.Max(longest, Starts[i + 1] - Starts[i]);
        }

        return longest;
    }
}
