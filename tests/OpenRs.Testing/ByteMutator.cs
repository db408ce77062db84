using System.Buffers.Binary;
using System.Text;

namespace OpenRs.Testing;

/// <summary>Changes good inputs of parsers into others, the same for the same seed.</summary>
/// <param name="seed">Which ones.</param>
/// <param name="corpus">Good inputs, of which parts are spliced into each other.</param>
/// <param name="words">What the format gives a meaning to; inserted as it is.</param>
public sealed class ByteMutator(int seed, IReadOnlyList<byte[]>? corpus = null, IReadOnlyList<string>? words = null)
{
    private const int MaxRepeats = 3000;
    private const int MaxChanges = 4;

    private static readonly string[] Pieces =
    [
        "[", "{", "(", "\"", "'", ",", ":", "- ", "? ", "&a ", "*a ", "!", "%",
        "|\n", ">\n", "\n", "\r", "\t", "\0", "]", "}", "\\", "\\u", "\\ud800", "\uFEFF", "\U0001f600",
        "-1", "0", "1e999", "9223372036854775807", "-9223372036854775808", "4294967296", "2147483647", "79228162514264337593543950335",
        "NaN", "null", "true", "#", "--- ", "\u00ff\u00ff\u00ff\u00ff", "[]", "{}", "[null]", "{\"a\":",
    ];

    private static readonly long[] Numbers = [0, 1, -1, 127, 128, 255, 65536, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue];

    // Neighbouring seeds of Random begin alike.
    private readonly Random _random = new(unchecked((int)(seed * 2654435761u)));

    /// <summary>Another input.</summary>
    public byte[] Change(ReadOnlySpan<byte> good)
    {
        var bytes = new List<byte>(good.ToArray());
        for (var changes = _random.Next(MaxChanges) + 1; changes > 0; changes--)
        {
            ChangeOnce(bytes);
        }

        return [.. bytes];
    }

    private void ChangeOnce(List<byte> bytes)
    {
        var at = _random.Next(bytes.Count + 1);
        var rest = bytes.Count - at;
        switch (_random.Next(8))
        {
            case 0:
                bytes.RemoveRange(at, rest);
                break;
            case 1:
                bytes.RemoveRange(at, Math.Min(rest, _random.Next(20)));
                break;
            case 2 when rest > 0:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 3 when rest > 0:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(rest, _random.Next(100))));
                break;
            case 5 when rest >= sizeof(long):
                OverwriteNumber(bytes, at);
                break;
            case 6 when corpus is { Count: > 0 }:
                Splice(bytes, at, corpus[_random.Next(corpus.Count)]);
                break;
            default:
                InsertPiece(bytes, at);
                break;
        }
    }

    private void OverwriteNumber(List<byte> bytes, int at)
    {
        var number = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(number, Numbers[_random.Next(Numbers.Length)]);
        for (var i = 0; i < 1 << _random.Next(4); i++)
        {
            bytes[at + i] = number[i];
        }
    }

    private void Splice(List<byte> bytes, int at, byte[] other)
    {
        var start = _random.Next(other.Length + 1);
        var part = other.AsSpan(start, _random.Next(other.Length - start + 1));
        bytes.RemoveRange(at, Math.Min(bytes.Count - at, _random.Next(part.Length + 1)));
        bytes.InsertRange(at, part);
    }

    private void InsertPiece(List<byte> bytes, int at)
    {
        var isWord = words is { Count: > 0 } && _random.Next(2) == 0;
        var piece = Encoding.UTF8.GetBytes(isWord ? words![_random.Next(words.Count)] : Pieces[_random.Next(Pieces.Length)]);
        var times = _random.Next(4) == 0 ? _random.Next(MaxRepeats) : 1;
        bytes.InsertRange(at, Enumerable.Repeat(piece, times).SelectMany(static part => part));
    }
}
