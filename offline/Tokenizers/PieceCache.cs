using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Microsoft.ML.Tokenizers;

/// <summary>
/// The ids of pieces seen before: one entry per slot, the newest wins. Entries are immutable and a slot is one reference,
/// so readers and writers on any number of threads need no lock.
/// </summary>
internal sealed class PieceCache
{
    private readonly Entry?[] _slots = new Entry?[1 << 16];

    public static uint Hash(ReadOnlySpan<char> piece)
    {
        var bytes = MemoryMarshal.AsBytes(piece);
        var hash = (ulong)bytes.Length;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in MemoryMarshal.Cast<byte, char>(bytes))
        {
            hash = Mix(hash ^ value);
        }

        return (uint)(hash >> 32);
    }

    public int[]? Find(uint hash, ReadOnlySpan<char> piece) =>
        _slots[hash & 0xFFFF] is { } entry && piece.SequenceEqual(entry.Piece) ? entry.Ids : null;

    public void Add(uint hash, ReadOnlySpan<char> piece, List<int> ids, int from) =>
        _slots[hash & 0xFFFF] = new Entry(piece.ToString(), CollectionsMarshal.AsSpan(ids)[from..].ToArray());

    private static ulong Mix(ulong value)
    {
        value *= 0x9E37_79B9_7F4A_7C15;
        return value ^ (value >> 29);
    }

    private sealed record Entry(string Piece, int[] Ids);
}
