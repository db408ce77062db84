using static TorchSharp.torch;

namespace OpenRs.Learning.Models;

/// <summary>What every layer needs of a batch: rotations, and who looks at whom.</summary>
internal sealed class BatchGeometry : IDisposable
{
    private readonly long[]? _starts;
    private readonly Tensor _places;
    private readonly Tensor? _firstSeen;

    /// <param name="batch">The tokens.</param>
    /// <param name="rotary">The rotations.</param>
    /// <param name="headSize">Numbers of a head.</param>
    public BatchGeometry(TokenBatch batch, RotaryTable rotary, int headSize)
    {
        (Rows, Length) = (batch.Rows, batch.Length);
        using var scope = NewDisposeScope();
        var device = batch.Ids.device;
        var (cos, sin) = rotary.Take(batch.Length);
        _places = arange(batch.Length, ScalarType.Int64, device).DetachFromDisposeScope();
        if (batch.SequenceStarts is { } starts)
        {
            _starts = Array.ConvertAll(starts, start => start % batch.Length);
            var first = tensor(_starts, device: device).view(batch.Rows, batch.Length);
            var positions = (_places - first).view(-1);
            Tensor At(Tensor table) => table[TensorIndex.Tensor(positions)].view(batch.Rows, batch.Length, 1, headSize);
            (cos, sin, _firstSeen) = (At(cos), At(sin), first.DetachFromDisposeScope());
        }

        (Cos, Sin) = (cos.DetachFromDisposeScope(), sin.DetachFromDisposeScope());
    }

    /// <summary>Rows of the batch.</summary>
    public int Rows { get; }

    /// <summary>Places of a row.</summary>
    public int Length { get; }

    /// <summary>Cosines of each place, [length, 1, head size] or [rows, length, 1, head size].</summary>
    public Tensor Cos { get; }

    /// <summary>Signed sines of the same shape.</summary>
    public Tensor Sin { get; }

    /// <summary>The blocks of queries of every row.</summary>
    /// <param name="most">Queries of one.</param>
    public IEnumerable<QueryBlock> BlocksOf(int most) => QueryBlock.Cut(Length, most, _starts);

    /// <summary>
    /// Whether a query of a block may not look at a key of it: [rows or 1, 1, queries, 1, keys]. The caller's scope frees it.
    /// </summary>
    public Tensor Hidden(QueryBlock block)
    {
        var keys = _places.narrow(0, block.FirstKey, block.KeyCount);
        var hidden = keys.gt(_places.narrow(0, block.First, block.Count).view(1, 1, -1, 1, 1));
        return _firstSeen is null
            ? hidden
            : hidden.bitwise_or(keys.lt(_firstSeen.narrow(1, block.First, block.Count).view(Rows, 1, -1, 1, 1)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Cos.Dispose();
        Sin.Dispose();
        _places.Dispose();
        _firstSeen?.Dispose();
    }
}
