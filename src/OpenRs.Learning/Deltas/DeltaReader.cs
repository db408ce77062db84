using System.Security.Cryptography;

namespace OpenRs.Learning.Deltas;

/// <summary>Reads one delta forward and applies it window by window. It does not own the stream.</summary>
internal sealed class DeltaReader : IDisposable
{
    private readonly Stream _delta;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<byte[]> _records = [];
    private long _remaining;
    private int _read;

    private DeltaReader(Stream delta, WeightDeltaHeader header)
    {
        (_delta, Header, _remaining) = (delta, header, header.PayloadBytes);
    }

    public WeightDeltaHeader Header { get; }

    /// <summary>Reads and checks the header against what the delta must follow.</summary>
    public static async Task<DeltaReader> OpenAsync(Stream delta, WeightVersion from, long fileBytes, CancellationToken cancellationToken)
    {
        var bytes = new byte[WeightDeltaHeader.Size];
        var read = await delta.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < bytes.Length)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.Truncated, $"The delta ends after {read} bytes; its header alone has {bytes.Length}.");
        }

        var header = WeightDeltaHeader.Parse(bytes);
        Check(header, from, fileBytes);
        return new DeltaReader(delta, header);
    }

    /// <summary>Reads the records of one window.</summary>
    public async Task ReadAsync(int windowBytes, CancellationToken cancellationToken)
    {
        var blocks = DeltaBlock.Count(windowBytes);
        while (_records.Count < blocks)
        {
            _records.Add(new byte[DeltaBlock.HeaderSize]);
        }

        for (_read = 0; _read < blocks; _read++)
        {
            await ReadExactlyAsync(_records[_read].AsMemory(0, DeltaBlock.HeaderSize), cancellationToken).ConfigureAwait(false);
            var stored = DeltaBlock.StoredBytes(_records[_read]);
            if (stored < 0 || stored > DeltaBlock.MaxStored)
            {
                throw Corrupt($"a block claims {stored} bytes");
            }

            if (_records[_read].Length < DeltaBlock.HeaderSize + stored)
            {
                var larger = new byte[DeltaBlock.HeaderSize + (stored * 5 / 4)];
                _records[_read].AsSpan(0, DeltaBlock.HeaderSize).CopyTo(larger);
                _records[_read] = larger;
            }

            await ReadExactlyAsync(_records[_read].AsMemory(DeltaBlock.HeaderSize, stored), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Applies the records that were read.</summary>
    /// <param name="window">The bytes that they change.</param>
    /// <param name="scratch">Working memory for each block.</param>
    public void Apply(ArraySegment<byte> window, DeltaScratch[] scratch)
    {
        try
        {
            Parallel.For(0, _read, block =>
            {
                var record = new ArraySegment<byte>(_records[block], 0, DeltaBlock.HeaderSize + DeltaBlock.StoredBytes(_records[block]));
                DeltaBlock.Apply(record, DeltaBlock.Words(window, block), scratch[block]);
            });
        }
        catch (AggregateException error) when (error.InnerException is InvalidDataException inner)
        {
            throw Corrupt(inner.Message, inner);
        }
    }

    /// <summary>Checks that the content was read to its end and is what the header says.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        if (_remaining != 0 || await _delta.ReadAsync(new byte[1], cancellationToken).ConfigureAwait(false) != 0)
        {
            throw Corrupt(
                $"its blocks end at byte {Header.PayloadBytes - _remaining} of {Header.PayloadBytes}, or the stream continues after them");
        }

        var found = Convert.ToHexStringLower(_hash.GetHashAndReset());
        if (found != Header.PayloadSha256)
        {
            throw Corrupt($"its content has sha256 {found}, expected {Header.PayloadSha256}");
        }
    }

    public void Dispose() => _hash.Dispose();

    private static void Check(WeightDeltaHeader header, WeightVersion from, long fileBytes)
    {
        if (header.BaseVersion != from.Version || header.BaseSha256 != from.Sha256 || header.FileBytes != fileBytes)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.WrongBase,
                $"The delta to policy version {header.Version} starts from version {header.BaseVersion} (sha256 {header.BaseSha256}, "
                + $"{header.FileBytes} bytes); at hand is version {from.Version} (sha256 {from.Sha256}, {fileBytes} bytes). "
                + "Load the last full snapshot and the deltas since, in order.");
        }

        if (header.PreviousChain != from.Chain)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.BrokenChain,
                $"The delta to policy version {header.Version} follows chain {header.PreviousChain}; at hand is chain {from.Chain}. "
                + "It is of another run, or a version between was replaced. Load the last full snapshot.");
        }
    }

    private async Task ReadExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (buffer.Length > _remaining)
        {
            throw Corrupt($"it announces {Header.PayloadBytes} bytes of content and its blocks need more");
        }

        var read = await _delta.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read < buffer.Length)
        {
            throw new WeightDeltaException(
                WeightDeltaFault.Truncated,
                $"The delta to policy version {Header.Version} ends after {Header.PayloadBytes - _remaining + read} of "
                + $"{Header.PayloadBytes} bytes of content. Fetch it again.");
        }

        _hash.AppendData(buffer.Span);
        _remaining -= read;
    }

    private WeightDeltaException Corrupt(string problem, Exception? inner = null) =>
        new(WeightDeltaFault.Corrupt, $"The delta to policy version {Header.Version} is corrupt: {problem}. Fetch it again.", inner);
}
