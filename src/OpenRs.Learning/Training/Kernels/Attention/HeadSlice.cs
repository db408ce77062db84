using OpenRs.Learning.Kernels;

namespace OpenRs.Learning.Training.Kernels.Attention;

/// <summary>One query head of one sequence: what one worker computes by itself.</summary>
internal readonly struct HeadSlice
{
    /// <summary>Rows of a block of scores.</summary>
    public const int Block = 64;

    public readonly long First;
    public readonly long Length;
    public readonly int Head;
    public readonly int KvHead;

    /// <summary>Length and head size, rounded up to whole vectors.</summary>
    public readonly long PaddedLength;
    public readonly long PaddedSize;

    public HeadSlice(in AttentionInput input, int item)
    {
        var (sequence, head) = Math.DivRem(item, input.Heads);
        (First, Head, KvHead) = (input.Starts[sequence], head, head / (input.Heads / input.KvHeads));
        Length = input.Starts[sequence + 1] - First;
        (PaddedLength, PaddedSize) = (LaneMath.RoundUp(Length), LaneMath.RoundUp(input.Size));
    }

    /// <summary>Numbers of a matrix [padded length, padded size].</summary>
    public long MatrixLength => PaddedLength * PaddedSize;

    /// <summary>Keys of the block that begins at one: rows behind the sequence are zero.</summary>
    public long BlockKeys(long first) => Math.Min(Block, PaddedLength - first);
}
