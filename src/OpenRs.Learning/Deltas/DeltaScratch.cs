namespace OpenRs.Learning.Deltas;

/// <summary>Working memory for one block.</summary>
internal sealed class DeltaScratch
{
    private const int Words = DeltaBlock.Bytes / 2;

    /// <summary>Gap bytes: one per change, and one more for every 255 words without one.</summary>
    public byte[] Gaps { get; } = new byte[Words + (Words / byte.MaxValue) + 1];

    /// <summary>Low bytes of the differences.</summary>
    public byte[] Low { get; } = new byte[Words];

    /// <summary>High bytes of the differences.</summary>
    public byte[] High { get; } = new byte[Words];

    /// <summary>Working memory for a number of blocks at once.</summary>
    public static DeltaScratch[] For(int blocks) => [.. Enumerable.Range(0, blocks).Select(_ => new DeltaScratch())];
}
