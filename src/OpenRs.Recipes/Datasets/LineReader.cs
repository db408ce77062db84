using System.Security.Cryptography;

namespace OpenRs.Recipes.Datasets;

/// <summary>Lines of a byte stream in bounded memory, and the hash of all bytes read.</summary>
internal sealed class LineReader(Stream stream, int maxLineBytes) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _atEnd;

    /// <summary>Number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>
    /// Bytes of the longest line read so far as the limit counts them: with a byte order mark and a carriage return, which
    /// <see cref="ReadAsync"/> takes off, and blank lines included.
    /// </summary>
    public int LongestLine { get; private set; }

    /// <summary>The next line without its ending, null after the last; valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            searched = found >= 0 ? searched + found : _end - _start;
            if (searched > maxLineBytes)
            {
                throw new DatasetException(
                    DatasetError.LineTooLong, $"longer than {maxLineBytes} bytes; one row per line, as JSON, is expected.", Line + 1);
            }

            if (found >= 0)
            {
                return Take(searched, ending: 1);
            }

            if (_atEnd)
            {
                // Not the literal null of a conditional expression: that one converts to an empty memory.
                return searched == 0 ? default(ReadOnlyMemory<byte>?) : Take(searched, ending: 0);
            }

            await FillAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="ReadAsync"/>, but without blank lines.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadRowAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var line = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (line is null || line.Value.Span.ContainsAnyExcept(" \t"u8))
            {
                return line;
            }
        }
    }

    /// <summary>SHA-256 of the bytes read so far, in lower-case hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private ReadOnlyMemory<byte> Take(int length, int ending)
    {
        Line++;
        LongestLine = Math.Max(LongestLine, length);
        var line = _buffer.AsMemory(_start, length);
        _start += length + ending;
        if (Line == 1 && line.Span.StartsWith("\uFEFF"u8))
        {
            line = line[3..];
        }

        return line.Span.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        _hash.AppendData(_buffer, _end, count);
        _end += count;
        _atEnd = count == 0;
    }
}
