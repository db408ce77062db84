namespace OpenRs.Learning.Deltas;

/// <summary>Reads a stream in windows of one size, the next one while the caller works on the last. It does not own the stream.</summary>
internal sealed class WindowReader(Stream stream, int windowBytes) : IAsyncDisposable
{
    private byte[] _current = new byte[windowBytes];
    private byte[] _next = new byte[windowBytes];
    private Task<int>? _reading;

    /// <summary>
    /// The next window: full but at the end of the stream, empty after it, and valid until the next call. An odd byte is followed by a
    /// zero.
    /// </summary>
    public async Task<ArraySegment<byte>> NextAsync(CancellationToken cancellationToken)
    {
        var count = await (_reading ?? FillAsync(_next, cancellationToken)).ConfigureAwait(false);
        (_current, _next) = (_next, _current);
        _reading = count == windowBytes ? FillAsync(_next, cancellationToken) : Task.FromResult(0);
        if (count % 2 != 0)
        {
            _current[count] = 0;
        }

        return new ArraySegment<byte>(_current, 0, count);
    }

    public async ValueTask DisposeAsync() =>
        await ((Task)(_reading ?? Task.FromResult(0))).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private Task<int> FillAsync(byte[] buffer, CancellationToken cancellationToken) =>
        stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).AsTask();
}
