using System.Security.Cryptography;

namespace OpenRs.Learning.Deltas;

/// <summary>Encodes windows block by block, in parallel, and writes the records in order. It stops when the limit is reached.</summary>
internal sealed class DeltaWriter : IDisposable
{
    private readonly Stream _delta;
    private readonly long _limit;
    private readonly MemoryStream[] _records;
    private readonly DeltaScratch[] _scratch;
    private readonly int[] _changes;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _payload;
    private int _encoded;

    /// <summary>Starts a delta, leaving room for its header.</summary>
    /// <param name="delta">Where it goes.</param>
    /// <param name="windowBytes">Most bytes of a window; a multiple of the block.</param>
    /// <param name="limit">Size from which a delta is of no use.</param>
    public DeltaWriter(Stream delta, int windowBytes, long limit)
    {
        (_delta, _limit) = (delta, limit);
        var blocks = DeltaBlock.Count(windowBytes);
        _records = [.. Enumerable.Range(0, blocks).Select(_ => new MemoryStream())];
        _scratch = DeltaScratch.For(blocks);
        _changes = new int[blocks];
        if (IsSmaller)
        {
            delta.Write(new byte[WeightDeltaHeader.Size]);
        }
    }

    /// <summary>Whether the delta is still below its limit; if not, nothing more is written.</summary>
    public bool IsSmaller => WeightDeltaHeader.Size + _payload < _limit;

    /// <summary>Changed words of what was written.</summary>
    public long ChangedWords { get; private set; }

    /// <summary>Encodes one window.</summary>
    public void Encode(ArraySegment<byte> old, ArraySegment<byte> now)
    {
        _encoded = IsSmaller && old.Count == now.Count ? DeltaBlock.Count(now.Count) : 0;
        Parallel.For(0, _encoded, block =>
            _changes[block] = DeltaBlock.Encode(
                DeltaBlock.Words(old, block), DeltaBlock.Words(now, block), _scratch[block], _records[block]));
    }

    /// <summary>Writes what <see cref="Encode"/> made.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        for (var block = 0; block < _encoded && IsSmaller; block++)
        {
            var record = _records[block].GetBuffer().AsMemory(0, (int)_records[block].Length);
            _hash.AppendData(record.Span);
            _payload += record.Length;
            ChangedWords += _changes[block];
            await _delta.WriteAsync(record, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Writes the header and leaves the stream at the end of the delta.</summary>
    public async Task<WeightDeltaHeader> CompleteAsync(
        long start, WeightVersion from, long version, long fileBytes, string sha256, CancellationToken cancellationToken)
    {
        var header = new WeightDeltaHeader
        {
            BaseVersion = from.Version,
            Version = version,
            FileBytes = fileBytes,
            PayloadBytes = _payload,
            ChangedWords = ChangedWords,
            BaseSha256 = from.Sha256,
            Sha256 = sha256,
            PayloadSha256 = Convert.ToHexStringLower(_hash.GetHashAndReset()),
            PreviousChain = from.Chain,
        };
        _delta.Position = start;
        await _delta.WriteAsync(header.ToBytes(), cancellationToken).ConfigureAwait(false);
        _delta.Position = start + WeightDeltaHeader.Size + _payload;
        return header;
    }

    public void Dispose() => _hash.Dispose();
}
