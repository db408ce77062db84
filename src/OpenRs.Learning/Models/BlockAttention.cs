using OpenRs.Recipes.Memory;
using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>
/// Causal attention over whole sequences in tensor operations, forward and backward, one block of queries at a time: scores exist for one
/// block, and keys that none of its queries may look at are left out. The backward pass is written out (FlashAttention, Dao et al. 2022,
/// appendix B.2, with the softmax computed again), and its sums have one order on every device, which fused kernels' atomic ones have not.
/// </summary>
/// <param name="config">The model's shape.</param>
/// <param name="blockRows">Queries of a block.</param>
internal sealed class BlockAttention(DecoderConfig config, int blockRows = MemoryPlanner.AttentionRows)
{
    private readonly float _scale = (float)(1 / Math.Sqrt(config.HeadSize));

    /// <summary>Rows of a product: the query heads that share keys and values, so that those are never repeated.</summary>
    private long Group => config.GroupSize;

    /// <summary>What attention gives, [rows x length, heads x head size], in the type of products. The caller's scope owns it.</summary>
    /// <param name="heads">Rotated queries and keys, then values, [rows, length, heads + 2 x key-value heads, head size].</param>
    /// <param name="geometry">Who looks at whom.</param>
    public Tensor Forward(Tensor heads, BatchGeometry geometry)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = Split(heads);
        var mixed = empty_like(query);
        foreach (var block in geometry.BlocksOf(blockRows))
        {
            using var inner = NewDisposeScope();
            var weights = Weights(query, key, block, geometry).to(heads.dtype);
            mixed.narrow(1, block.First * Group, block.Count * Group).copy_(weights.bmm(Keys(value, block)));
        }

        return mixed.view(heads.shape[0], -1, heads.shape[1], Group, config.HeadSize).transpose(1, 2)
            .reshape(heads.shape[0] * heads.shape[1], (long)config.HeadCount * config.HeadSize).MoveToOuterDisposeScope();
    }

    /// <summary>The gradient of <paramref name="heads"/>, of their shape and type. The caller's scope owns it.</summary>
    /// <param name="heads">What <see cref="Forward"/> was given.</param>
    /// <param name="mixed">What it gave.</param>
    /// <param name="gradient">The gradient of that.</param>
    /// <param name="geometry">Who looks at whom.</param>
    public Tensor Backward(Tensor heads, Tensor mixed, Tensor gradient, BatchGeometry geometry)
    {
        using var scope = NewDisposeScope();
        var (query, key, value) = Split(heads);
        var (queries, keys, values) = (empty_like(query), zeros_like(key, float32), zeros_like(value, float32));
        var (after, means) = (ByQuery(gradient, heads), ByQuery(RowProducts(mixed, gradient), heads));
        foreach (var block in geometry.BlocksOf(blockRows))
        {
            using var inner = NewDisposeScope();
            var (place, count) = (block.First * Group, block.Count * Group);
            var (weights, output) = (Weights(query, key, block, geometry), after.narrow(1, place, count));
            Keys(values, block).add_(weights.to(heads.dtype).transpose(1, 2).bmm(output));

            // dS = P * (dP - rowsum(dO * O)).
            var scores = output.bmm(Keys(value, block).transpose(1, 2)).to(float32)
                .sub_(means.narrow(1, place, count)).mul_(weights).to(heads.dtype);
            queries.narrow(1, place, count).copy_(scores.bmm(Keys(key, block)));
            Keys(keys, block).add_(scores.transpose(1, 2).bmm(query.narrow(1, place, count)), alpha: _scale);
        }

        return Join(queries.mul_(_scale), keys, values, heads).MoveToOuterDisposeScope();
    }

    // Softmax over the keys of a block in single precision, [rows x key-value heads, queries x group, keys].
    private Tensor Weights(Tensor query, Tensor key, QueryBlock block, BatchGeometry geometry)
    {
        var scores = query.narrow(1, block.First * Group, block.Count * Group).bmm(Keys(key, block).transpose(1, 2)).to(float32);
        var hidden = geometry.Hidden(block);
        scores.view(geometry.Rows, -1, block.Count, Group, block.KeyCount).mul_(_scale).masked_fill_(hidden, double.NegativeInfinity);
        return scores.softmax(-1);
    }

    private static Tensor Keys(Tensor all, QueryBlock block) => all.narrow(1, block.FirstKey, block.KeyCount);

    // Queries [rows x key-value heads, length x group, size], keys and values [rows x key-value heads, length, size].
    private (Tensor Query, Tensor Key, Tensor Value) Split(Tensor heads)
    {
        long kvHeads = config.KeyValueHeadCount;
        var query = ByQuery(heads.narrow(2, 0, config.HeadCount), heads);
        Tensor Shared(long first) => heads.narrow(2, first, kvHeads).transpose(1, 2)
            .reshape(heads.shape[0] * kvHeads, heads.shape[1], config.HeadSize);
        return (query, Shared(config.HeadCount), Shared(config.HeadCount + kvHeads));
    }

    // Something of each query head in the order of queries.
    private Tensor ByQuery(Tensor values, Tensor heads)
    {
        var (rows, length) = (heads.shape[0], heads.shape[1]);
        return values.view(rows, length, config.KeyValueHeadCount, Group, -1).transpose(1, 2)
            .reshape(rows * config.KeyValueHeadCount, length * Group, -1);
    }

    // Products of rows of what attention gave and its gradient, [rows x length, heads].
    private Tensor RowProducts(Tensor mixed, Tensor gradient) =>
        (mixed.to(float32) * gradient).view(mixed.shape[0], config.HeadCount, config.HeadSize).sum(-1);

    private Tensor Join(Tensor queries, Tensor keys, Tensor values, Tensor heads)
    {
        var joined = empty_like(heads);
        var (rows, length) = (heads.shape[0], heads.shape[1]);
        long kvHeads = config.KeyValueHeadCount, size = config.HeadSize;
        joined.narrow(2, 0, config.HeadCount).view(rows, length, kvHeads, Group, size)
            .copy_(queries.view(rows, kvHeads, length, Group, size).transpose(1, 2));
        joined.narrow(2, config.HeadCount, kvHeads).copy_(keys.view(rows, kvHeads, length, size).transpose(1, 2));
        joined.narrow(2, config.HeadCount + kvHeads, kvHeads).copy_(values.view(rows, kvHeads, length, size).transpose(1, 2));
        return joined;
    }
}
