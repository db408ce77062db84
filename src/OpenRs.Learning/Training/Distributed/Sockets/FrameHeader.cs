using System.Buffers.Binary;
using OpenRs.Learning.Training.Distributed.Collectives;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>
/// What goes before the bytes. A receiver knows what it expects and compares, so that no length from outside decides about memory.
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Collective">What it is part of; for <see cref="FrameKind.Lost"/> the number of the lost rank.</param>
/// <param name="Sequence">Number of the collective, from 1.</param>
/// <param name="Length">Bytes that follow.</param>
internal readonly record struct FrameHeader(FrameKind Kind, Collective Collective, uint Sequence, long Length)
{
    /// <summary>Bytes of a header.</summary>
    public const int Size = 20;

    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (FrameKind)BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (Collective)BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes, (int)Kind);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], (int)Collective);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Sequence);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[12..], Length);
    }
}
