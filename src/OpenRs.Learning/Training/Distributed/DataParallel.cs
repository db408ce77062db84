using System.Runtime.InteropServices;
using System.Security.Cryptography;
using OpenRs.Learning.Weights;
using OpenRs.Learning.Training.Optimizer;
using static TorchSharp.torch;

namespace OpenRs.Learning.Training.Distributed;

/// <summary>
/// One rank's part in training a model with others (ZeRO-2, Rajbhandari et al. 2020: gradients and optimizer state are sharded, weights are
/// not). The sequences of a step are dealt into a fixed number of lanes; each lane's gradient is accumulated in order, and lanes are
/// added in a fixed binary tree. Ranks own runs of lanes and exchange what they could not add themselves, so one rank and many give the
/// same bytes. Without a group it is the only rank, and one lane is plain accumulation.
/// </summary>
internal sealed class DataParallel : IDisposable
{
    // Of each sum to each rank at a time: 4 MB, so that the exchange needs little memory beside the gradient.
    private const long ExchangePiece = 1 << 20;

    private readonly FlatWeights _weights;
    private readonly ProcessGroup? _group;
    private readonly LaneSum<Tensor> _sum;
    private readonly Stack<Tensor> _free = [];

    public DataParallel(FlatWeights weights, int lanes, ProcessGroup? group)
    {
        (_weights, _group) = (weights, group);
        Sharding = new Sharding(weights.Layout.Count, lanes, group?.World ?? 1);
        _sum = new LaneSum<Tensor>(lanes, Add);
    }

    public Sharding Sharding { get; }

    public int Rank => _group?.Rank ?? 0;

    /// <summary>The lanes that this rank computes.</summary>
    public IEnumerable<int> OwnLanes =>
        Enumerable.Range(Sharding.LanesOf(Rank).First, Sharding.LanesOf(Rank).End - Sharding.LanesOf(Rank).First);

    public int World => Sharding.World;

    /// <summary>The part of the flat layout that this rank updates.</summary>
    public FlatRange Shard => Sharding.Shard(Rank);

    /// <summary>Begins the next lane of this rank: the gradient is that of the lanes before and becomes zero.</summary>
    public void BeginLane()
    {
        if (_sum.Nodes.Count == 0)
        {
            return;
        }

        using var noGrad = no_grad();
        var kept = _free.Count > 0
            ? _free.Pop()
            : empty(_weights.Gradient.shape, float32, _weights.Gradient.device).DetachFromDisposeScope();
        kept.copy_(_weights.Gradient);
        _sum.ReplaceLast(kept);
        _weights.Gradient.fill_(0);
    }

    /// <summary>Ends a lane, whose gradient has been accumulated.</summary>
    public void EndLane(int lane) => _sum.Add(new LaneNode(0, lane), _weights.Gradient);

    /// <summary>Reduce-scatter: leaves the sum of all lanes in this rank's shard of the gradient, and zero elsewhere.</summary>
    public void ReduceGradient()
    {
        if (_group is not null && World > 1)
        {
            using var all = NewDisposeScope();
            using var noGrad = no_grad();
            for (long start = 0; start < Sharding.ShardElements; start += ExchangePiece)
            {
                using var scope = NewDisposeScope();
                Exchange(_group, start);
            }

            _weights.Gradient.narrow(0, 0, Shard.Start).fill_(0);
            _weights.Gradient.narrow(0, Shard.End, Sharding.Elements - Shard.End).fill_(0);
        }

        foreach (var (_, sum) in _sum.Nodes.Where(node => !ReferenceEquals(node.Value, _weights.Gradient)))
        {
            _free.Push(sum);
        }

        _sum.Clear();
    }

    /// <summary>All-gather: every rank's shard of the weights to every rank.</summary>
    public void ShareWeights()
    {
        for (var rank = 0; _group is not null && rank < World; rank++)
        {
            var shard = Sharding.Shard(rank);
            if (shard.Count > 0)
            {
                using var scope = NewDisposeScope();
                _group.Broadcast(_weights.Flat.narrow(0, shard.Start, shard.Count), rank);
            }
        }
    }

    /// <summary>The values of all ranks, in their order.</summary>
    /// <param name="own">This rank's: one per row of its shard.</param>
    public double[] Gather(double[] own)
    {
        if (_group is null)
        {
            return own;
        }

        int[] counts =
        [
            .. Enumerable.Range(0, World).Select(rank => (int)((Sharding.Shard(rank).Count + AdamW.NormRow - 1) / AdamW.NormRow)),
        ];
        var all = AllGather(MemoryMarshal.Cast<double, float>(own), 2 * counts.Max());
        return [.. counts.SelectMany((count, rank) => MemoryMarshal.Cast<float, double>(all[rank])[..count].ToArray())];
    }

    /// <summary>Completes arrays of which each rank has filled a run.</summary>
    /// <param name="arrays">Of equal length.</param>
    /// <param name="runs">By rank: what it has filled.</param>
    public void Share(float[][] arrays, IReadOnlyList<FlatRange> runs)
    {
        if (_group is null)
        {
            return;
        }

        var own = runs[Rank];
        float[] packed = [.. arrays.SelectMany(values => values.AsSpan((int)own.Start, (int)own.Count).ToArray())];
        var all = AllGather(packed, arrays.Length * (int)runs.Max(static run => run.Count));
        for (var rank = 0; rank < World; rank++)
        {
            var (start, count) = ((int)runs[rank].Start, (int)runs[rank].Count);
            for (var i = 0; i < arrays.Length; i++)
            {
                all[rank].AsSpan(i * count, count).CopyTo(arrays[i].AsSpan(start));
            }
        }
    }

    /// <summary>Checks that all ranks have the same, so that they fail with words instead of training apart.</summary>
    /// <param name="content">Makes it as bytes, if there are other ranks.</param>
    /// <param name="what">What it is, for the message.</param>
    /// <exception cref="ProcessGroupException">A rank has something else.</exception>
    public void CheckSame(Func<byte[]> content, string what)
    {
        if (_group is null)
        {
            return;
        }

        var own = SHA256.HashData(content());
        var all = AllGather(MemoryMarshal.Cast<byte, float>(own), own.Length / sizeof(float));
        if (Array.FindIndex(all, other => !MemoryMarshal.AsBytes<float>(other).SequenceEqual(own)) is >= 0 and var other)
        {
            throw new ProcessGroupException(
                $"Rank {Rank} and rank {other} were given different {what}; every rank must be given the same.");
        }
    }

    /// <summary>Sharded state of a range, put together at rank 0. Every rank must ask for the same ranges in the same order.</summary>
    /// <param name="range">The range.</param>
    /// <param name="read">Makes this rank's part of it, one f32 per element, in host memory.</param>
    /// <returns>The range at rank 0, nothing of use elsewhere; the caller's scope frees it.</returns>
    public Tensor GatherState(FlatRange range, Func<FlatRange, Tensor> read)
    {
        if (_group is null)
        {
            return read(range);
        }

        var device = _weights.Flat.device;
        var own = Sharding.Shard(Rank, range);
        var input = own.Count > 0 ? read(own).to(device) : empty(0, float32, device);
        var output = empty(Rank == 0 ? range.Count : 0, float32, device);
        long[] received = [.. Enumerable.Range(0, World).Select(rank => Rank == 0 ? Sharding.Shard(rank, range).Count : 0)];
        long[] sent = [own.Count, .. new long[World - 1]];
        _group.AllToAll(output, received, input, sent);
        return output.cpu();
    }

    /// <summary>Returns when every rank is here.</summary>
    public void Barrier() => _group?.Barrier();

    public void Dispose()
    {
        _sum.Clear();
        while (_free.TryPop(out var tensor))
        {
            tensor.Dispose();
        }
    }

    // One piece of every shard: each rank sends its sums of the piece to the piece's owner, who adds them up in the order of the lanes.
    private void Exchange(ProcessGroup group, long start)
    {
        FlatRange Piece(int rank)
        {
            var shard = Sharding.Shard(rank);
            var first = Math.Min(shard.End, shard.Start + start);
            return new FlatRange(first, Math.Min(ExchangePiece, shard.End - first));
        }

        var (ranks, own) = (Enumerable.Range(0, World).ToArray(), Piece(Rank));
        var device = _weights.Gradient.device;
        Tensor[] parts =
            [.. ranks.Select(Piece).SelectMany(piece => _sum.Nodes.Select(node => node.Value.narrow(0, piece.Start, piece.Count)))];
        var input = parts.Length > 0 ? cat(parts, 0) : empty(0, float32, device);
        long[] sent = [.. ranks.Select(rank => Piece(rank).Count * _sum.Nodes.Count)];
        long[] received = [.. ranks.Select(rank => own.Count * Sharding.NodesOf(rank).Length)];
        var output = empty(received.Sum(), float32, device);
        group.AllToAll(output, received, input, sent);

        var total = new LaneSum<Tensor>(Sharding.Lanes, Accumulate);
        long next = 0;
        foreach (var node in ranks.SelectMany(Sharding.NodesOf))
        {
            total.Add(node, output.narrow(0, next, own.Count));
            next += own.Count;
        }

        _weights.Gradient.narrow(0, own.Start, own.Count).copy_(total.Nodes.Single().Value);
    }

    // The gradient is the right one of the two whenever it takes part, since it is the sum of the newest lanes.
    private Tensor Add(Tensor left, Tensor right)
    {
        _free.Push(left);
        return Accumulate(left, right);
    }

    private static Tensor Accumulate(Tensor left, Tensor right)
    {
        using var noGrad = no_grad();
        right.add_(left);
        return right;
    }

    // Other types travel as pairs of floats, of which no bit changes on the way.
    private float[][] AllGather(ReadOnlySpan<float> own, int length)
    {
        using var scope = NewDisposeScope();
        var padded = new float[length];
        own.CopyTo(padded);
        var input = tensor(padded, device: _weights.Flat.device);
        var output = empty((long)World * length, float32, input.device);
        _group!.AllGather(output, input);
        var all = output.cpu().data<float>().ToArray();
        return [.. Enumerable.Range(0, World).Select(rank => all[(rank * length)..((rank + 1) * length)])];
    }
}
