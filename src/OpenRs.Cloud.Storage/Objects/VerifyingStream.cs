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
internal sealed class VerifyingStream(Stream inner, string sha256, string name) : ForwardStream(inner)
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private bool _isVerified;

    public override int Read(Span<byte> buffer) => Took(buffer[..Inner.Read(buffer)], buffer.Length);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await Inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        return Took(buffer.Span[..count], buffer.Length);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
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
