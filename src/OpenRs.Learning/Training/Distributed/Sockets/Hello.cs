using System.Buffers.Binary;
using System.Net;

namespace OpenRs.Learning.Training.Distributed.Sockets;

/// <summary>The first message of a rank that connects to another one, of fixed size.</summary>
/// <param name="Rank">Its number.</param>
/// <param name="World">How many ranks it thinks there are.</param>
/// <param name="Listener">Where it can be reached itself.</param>
internal sealed record Hello(int Rank, int World, IPEndPoint Listener)
{
    /// <summary>Bytes of a message.</summary>
    public const int Size = 8 + 4 + 4 + EndpointSize;

    /// <summary>Bytes of an address and a port.</summary>
    public const int EndpointSize = 16 + 4;

    // Of this protocol and its version.
    private const ulong Magic = 0x3130_6b6e_6172_726f;

    public static void WriteEndpoint(IPEndPoint endpoint, Span<byte> bytes)
    {
        endpoint.Address.MapToIPv6().TryWriteBytes(bytes, out _);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], endpoint.Port);
    }

    /// <summary>Null when it is none.</summary>
    public static IPEndPoint? ReadEndpoint(ReadOnlySpan<byte> bytes)
    {
        var address = new IPAddress(bytes[..16]);
        var port = BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]);
        return port is < 1 or > ushort.MaxValue ? null : new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    /// <summary>Null when it is none.</summary>
    public static Hello? Read(ReadOnlySpan<byte> bytes) =>
        BinaryPrimitives.ReadUInt64LittleEndian(bytes) == Magic && ReadEndpoint(bytes[16..]) is { } listener
            ? new Hello(BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]), BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]), listener)
            : null;

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Rank);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), World);
        WriteEndpoint(Listener, bytes.AsSpan(16));
        return bytes;
    }
}
