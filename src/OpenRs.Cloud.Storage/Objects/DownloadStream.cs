namespace OpenRs.Cloud.Storage.Objects;

/// <summary>
/// The content of an object: forward only, at most <paramref name="length"/> bytes, with the store's own errors. Owns the stream.
/// </summary>
/// <param name="inner">The source.</param>
/// <param name="length">How many bytes to give; null for all.</param>
/// <param name="translate">Gives the store's error for one of the source's, null to let it pass; no translation if null.</param>
internal sealed class DownloadStream(Stream inner, long? length, Func<Exception, Exception?>? translate) : Stream
{
    private long _left = length ?? long.MaxValue;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Took(inner.Read(buffer[..Wanted(buffer.Length)]));
        }
        catch (Exception error) when (translate?.Invoke(error) is { } known)
        {
            throw known;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Took(await inner.ReadAsync(buffer[..Wanted(buffer.Length)], cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (translate?.Invoke(error) is { } known)
        {
            throw known;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override ValueTask DisposeAsync() => inner.DisposeAsync();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Wanted(int count) => (int)Math.Min(count, _left);

    private int Took(int count)
    {
        _left -= count;
        return count;
    }
}
