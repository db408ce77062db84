using System.Security.Cryptography;
using OpenRs.Cloud.Storage.Objects.Errors;

namespace OpenRs.Cloud.Storage.Objects;

/// <summary>
/// A stream, forward only, that fails at its end unless it had the bytes of a hash. So what reads it to the end, such as a write of an
/// object, fails too, and nothing of other bytes becomes visible. Owns the stream.
/// </summary>
/// <param name="inner">The source.</param>
/// <param name="sha256">The hash that its bytes must have, 64 lower-case hexadecimal digits.</param>
/// <param name="name">What it is, for the message.</param>
internal sealed class VerifyingStream(Stream inner, string sha256, string name) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isVerified;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => Took(buffer[..inner.Read(buffer)], buffer.Length);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Took(buffer.Span[..count], buffer.Length);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        _hash.Dispose();
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Took(ReadOnlySpan<byte> bytes, int asked)
    {
        _hash.AppendData(bytes);
        if (bytes.Length == 0 && asked > 0 && !_isVerified)
        {
            var actual = Convert.ToHexStringLower(_hash.GetHashAndReset());
            _isVerified = actual == sha256
                ? true
                : throw new ContentMismatchException($"'{name}' has the sha256 {actual}, and should have {sha256}.");
        }

        return bytes.Length;
    }
}
