using OpenRs.Cloud.Server.Security.Authorization;
using GrpcStatus = Google.Rpc.Status;

namespace OpenRs.Cloud.Server.Http;

/// <summary>
/// The body of an answer. What transcoding says of a request that it cannot read, before any interceptor sees the call, is kept back: it
/// has no reason in it.
/// </summary>
internal sealed class RefusalStream(HttpContext context, Stream answer) : Stream
{
    private readonly MemoryStream _kept = new();

    /// <summary>What transcoding said; <see langword="null"/> when the request was read.</summary>
    public string? Message => _kept.Length == 0
        ? null
        : GrpcStatus.Parser.WithDiscardUnknownFields(true).ParseJson(System.Text.Encoding.UTF8.GetString(_kept.ToArray())).Message;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        IsUnread ? Task.CompletedTask : answer.FlushAsync(cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        IsUnread ? _kept.WriteAsync(buffer, cancellationToken) : answer.WriteAsync(buffer, cancellationToken);

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush() => throw new NotSupportedException();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private bool IsUnread => context.Response.StatusCode >= StatusCodes.Status400BadRequest && !CallAccess.IsKnown(context);
}
