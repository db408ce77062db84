using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace OpenRs.Cloud.Server.Http.Uploads;

/// <summary>
/// Writes the messages of a client stream in gRPC's framing: a zero byte for "not compressed", the length in four bytes, the message
/// (Length-Prefixed-Message in gRPC's PROTOCOL-HTTP2.md).
/// </summary>
internal sealed class GrpcRequest(PipeWriter writer)
{
    /// <summary>Length of what stands before a message.</summary>
    public const int PrefixBytes = 5;

    /// <summary>Writes a message, and waits while the method has enough to read.</summary>
    /// <returns>False when the method reads no more: it has answered.</returns>
    public async ValueTask<bool> WriteAsync(IMessage message, CancellationToken cancellationToken)
    {
        Frame(message);
        return !(await writer.FlushAsync(cancellationToken)).IsCompleted;
    }

    private void Frame(IMessage message)
    {
        var size = message.CalculateSize();
        var frame = writer.GetSpan(PrefixBytes + size)[..(PrefixBytes + size)];
        frame[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(frame[1..], size);
        message.WriteTo(frame[PrefixBytes..]);
        writer.Advance(frame.Length);
    }
}
