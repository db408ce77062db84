using System.Text;

namespace OpenRs.Testing;

/// <summary>Changes good inputs of parsers into others, the same for the same seed.</summary>
/// <param name="seed">Which ones.</param>
public sealed class ByteMutator(int seed)
{
    private const int MaxRepeats = 3000;
    private const int MaxChanges = 4;

    private static readonly string[] Pieces =
    [
        "[", "{", "(", "\"", "'", ",", ":", "- ", "? ", "&a ", "*a ", "!", "%",
        "|\n", ">\n", "\n", "\r", "\t", "\0", "]", "}", "\\", "\\u", "\\ud800", "\uFEFF", "\U0001f600",
        "-1", "0", "1e999", "9223372036854775807", "-9223372036854775808", "4294967296", "2147483647",
        "NaN", "null", "true", "#", "--- ", "\u00ff\u00ff\u00ff\u00ff",
    ];

    private readonly Random _random = new(seed);

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
        switch (_random.Next(6))
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
            default:
                var piece = Encoding.UTF8.GetBytes(Pieces[_random.Next(Pieces.Length)]);
                var times = _random.Next(4) == 0 ? _random.Next(MaxRepeats) : 1;
                bytes.InsertRange(at, Enumerable.Repeat(piece, times).SelectMany(static part => part));
                break;
        }
    }
}
