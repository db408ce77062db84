using System.Buffers.Binary;
using System.Numerics;
using Google.Protobuf;

namespace OpenRs.Cloud.Cli.Metrics;

/// <summary>
/// Writes an event file of TensorBoard: records of TFRecord (length, its checksum, data, its checksum), each a message
/// <c>tensorflow.Event</c>, of which a scalar needs six fields.
/// </summary>
internal sealed class EventWriter
{
    // Tags of protocol buffers: the field's number, and how its value is written.
    private const byte WallTime = 0x09;
    private const byte Step = 0x10;
    private const byte FileVersion = 0x1a;
    private const byte Summary = 0x2a;
    private const byte SummaryValue = 0x0a;
    private const byte ValueTag = 0x0a;
    private const byte SimpleValue = 0x15;
    private readonly Stream _output;

    /// <summary>Begins a file.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="time">Its time.</param>
    public EventWriter(Stream output, DateTimeOffset time)
    {
        _output = output;
        WriteRecord(Message(message =>
        {
            message.WriteRawTag(WallTime);
            message.WriteDouble(Seconds(time));
            message.WriteRawTag(FileVersion);
            message.WriteString("brain.Event:2");
        }));
    }

    /// <summary>Writes scalars of a step.</summary>
    public void Write(DateTimeOffset time, int step, IEnumerable<(string Tag, double Value)> scalars) => WriteRecord(Message(message =>
    {
        message.WriteRawTag(WallTime);
        message.WriteDouble(Seconds(time));
        message.WriteRawTag(Step);
        message.WriteInt64(step);
        message.WriteRawTag(Summary);
        message.WriteBytes(ByteString.CopyFrom(Message(summary =>
        {
            foreach (var (tag, value) in scalars)
            {
                summary.WriteRawTag(SummaryValue);
                summary.WriteBytes(ByteString.CopyFrom(Message(scalar =>
                {
                    scalar.WriteRawTag(ValueTag);
                    scalar.WriteString(tag);
                    scalar.WriteRawTag(SimpleValue);
                    scalar.WriteFloat((float)value);
                })));
            }
        })));
    }));

    private static byte[] Message(Action<CodedOutputStream> write)
    {
        using var bytes = new MemoryStream();
        using (var message = new CodedOutputStream(bytes, leaveOpen: true))
        {
            write(message);
        }

        return bytes.ToArray();
    }

    private static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    private void WriteRecord(byte[] data)
    {
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)data.Length);
        _output.Write(length);
        WriteChecksum(length);
        _output.Write(data);
        WriteChecksum(data);
    }

    // CRC-32C, masked as TFRecord does so that a checksum of checksums does not degenerate.
    private void WriteChecksum(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        Span<byte> masked = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(masked, BitOperations.RotateRight(~crc, 15) + 0xa282ead8);
        _output.Write(masked);
    }
}
