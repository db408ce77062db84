namespace OpenRs.Cloud.Storage.Objects;

/// <summary>
/// The content of an object: forward only, at most <paramref name="length"/> bytes, with the store's own errors. Owns the stream.
/// </summary>
/// <param name="inner">The source.</param>
/// <param name="length">How many bytes to give; null for all.</param>
/// <param name="translate">Gives the store's error for one of the source's, null to let it pass; no translation if null.</param>
internal sealed class DownloadStream(Stream inner, long? length, Func<Exception, Exception?>? translate) : ForwardStream(inner)
{
    private long _left = length ?? long.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Took(Inner.Read(buffer[..Wanted(buffer.Length)]));
        }
        catch (Exception error) when (translate?.Invoke(error) is { } known)
        {
            throw known;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Took(await Inner.ReadAsync(buffer[..Wanted(buffer.Length)], cancellationToken).ConfigureAwait(false));
        }
        catch (Exception error) when (translate?.Invoke(error) is { } known)
        {
            throw known;
        }
    }

    private int Wanted(int count) => (int)Math.Min(count, _left);

    private int Took(int count)
    {
        _left -= count;
        return count;
    }
}
