using OpenRs.Learning.Training.Optimizer;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// Who has what: gradient lanes and shards of the flat layout, dealt out in consecutive runs. Every rank knows all of it.
/// </summary>
/// <param name="Elements">Elements of the flat layout.</param>
/// <param name="Lanes">Gradient lanes.</param>
/// <param name="World">Ranks.</param>
internal sealed record Sharding(long Elements, int Lanes, int World)
{
    /// <summary>Elements of the longest shard, a multiple of <see cref="AdamW.NormRow"/>, so that shards cut no partial norm.</summary>
    public long ShardElements { get; } = (((Elements + World - 1) / World) + AdamW.NormRow - 1) / AdamW.NormRow * AdamW.NormRow;

    /// <summary>The shard of a rank; the last ones may be short or empty.</summary>
    public FlatRange Shard(int rank)
    {
        var start = Math.Min(Elements, rank * ShardElements);
        return new FlatRange(start, Math.Min(ShardElements, Elements - start));
    }

    /// <summary>The part of a range that a rank has.</summary>
    public FlatRange Shard(int rank, FlatRange range)
    {
        var shard = Shard(rank);
        var start = Math.Clamp(range.Start, shard.Start, shard.End);
        return new FlatRange(start, Math.Clamp(range.End, shard.Start, shard.End) - start);
    }

    /// <summary>The lanes of a rank.</summary>
    public (int First, int End) LanesOf(int rank) => ((int)((long)Lanes * rank / World), (int)((long)Lanes * (rank + 1) / World));

    /// <summary>The sums that a rank has of its lanes.</summary>
    public LaneNode[] NodesOf(int rank)
    {
        var (first, end) = LanesOf(rank);
        return LaneNode.Cover(Lanes, first, end - first);
    }
}
