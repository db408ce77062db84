using System.Buffers.Binary;
using System.Text;

namespace OpenRs.Cloud.Server.Tests.Metrics;

/// <summary>
/// Reads an event file of TensorBoard, from the descriptions of its formats and with arithmetic of its own: it shares nothing with what
/// writes them.
/// </summary>
internal static class EventFileReader
{
    /// <summary>The events of a file, each record checked by both of its checksums.</summary>
    public static List<ScalarEvent> Read(byte[] file)
    {
        var events = new List<ScalarEvent>();
        for (var at = 0; at < file.Length;)
        {
            var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(at));
            Assert.Equal(Masked(Crc32C(file.AsSpan(at, 8))), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 8)));
            var data = file.AsSpan(at + 12, length);
            Assert.Equal(Masked(Crc32C(data)), BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 12 + length)));
            events.Add(ReadEvent(data));
            at += length + 16;
        }

        return events;
    }

    /// <summary>CRC-32C, bit by bit.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> data)
    {
        var crc = 0xffffffffu;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0x82f63b78u;
            }
        }

        return ~crc;
    }

    private static uint Masked(uint crc) => ((crc >> 15) | (crc << 17)) + 0xa282ead8u;

    private static ScalarEvent ReadEvent(ReadOnlySpan<byte> data)
    {
        var read = new ScalarEvent();
        while (data.Length > 0)
        {
            switch (ReadVarint(ref data))
            {
                case (1 << 3) | 1: read.WallTime = BinaryPrimitives.ReadDoubleLittleEndian(Take(ref data, 8)); break;
                case 2 << 3: read.Step = (long)ReadVarint(ref data); break;
                case (3 << 3) | 2: read.FileVersion = Encoding.UTF8.GetString(Take(ref data, (int)ReadVarint(ref data))); break;
                case (5 << 3) | 2: ReadSummary(Take(ref data, (int)ReadVarint(ref data)), read.Scalars); break;
                case var tag: Assert.Fail($"tag {tag} in an event"); break;
            }
        }

        return read;
    }

    private static void ReadSummary(ReadOnlySpan<byte> data, Dictionary<string, float> scalars)
    {
        while (data.Length > 0)
        {
            Assert.Equal((1ul << 3) | 2, ReadVarint(ref data));
            var value = Take(ref data, (int)ReadVarint(ref data));
            var (name, number) = ("", float.NaN);
            while (value.Length > 0)
            {
                switch (ReadVarint(ref value))
                {
                    case (1 << 3) | 2: name = Encoding.UTF8.GetString(Take(ref value, (int)ReadVarint(ref value))); break;
                    case (2 << 3) | 5: number = BinaryPrimitives.ReadSingleLittleEndian(Take(ref value, 4)); break;
                    case var tag: Assert.Fail($"tag {tag} in a value"); break;
                }
            }

            scalars.Add(name, number);
        }
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> data, int count)
    {
        var taken = data[..count];
        data = data[count..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlySpan<byte> data)
    {
        var (value, shift) = (0ul, 0);
        while (true)
        {
            var next = Take(ref data, 1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }

            shift += 7;
        }
    }
}
