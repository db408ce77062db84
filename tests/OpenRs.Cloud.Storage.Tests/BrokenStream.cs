namespace OpenRs.Cloud.Storage.Tests;

/// <summary>A source that gives some bytes and then fails, as a lost connection or a dying disk does. Not seekable.</summary>
internal sealed class BrokenStream(int length) : Stream
{
    private int _left = length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_left == 0)
        {
            throw new InvalidDataException("The source broke.");
        }

        var given = Math.Min(count, _left);
        _left -= given;
        return given;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
