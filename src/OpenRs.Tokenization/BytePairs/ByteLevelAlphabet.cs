using System.Text;

namespace OpenRs.Tokenization.BytePairs;

/// <summary>The printable character that stands for each byte in a byte-level vocabulary (GPT-2's <c>bytes_to_unicode</c>).</summary>
internal static class ByteLevelAlphabet
{
    private static readonly Dictionary<char, byte> ByteOfCharacter = Build();

    private static readonly char[] CharacterOfByte =
        [.. ByteOfCharacter.OrderBy(static pair => pair.Value).Select(static pair => pair.Key)];

    /// <summary>The bytes that a vocabulary entry stands for; an entry with a character outside the alphabet stands for itself.</summary>
    public static byte[] Decode(string token)
    {
        var bytes = new byte[token.Length];
        for (var i = 0; i < token.Length; i++)
        {
            if (!ByteOfCharacter.TryGetValue(token[i], out bytes[i]))
            {
                return Encoding.UTF8.GetBytes(token);
            }
        }

        return bytes;
    }

    /// <summary>The bytes of a text as a vocabulary spells them.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (characters, values) =>
    {
        for (var i = 0; i < values.Length; i++)
        {
            characters[i] = CharacterOfByte[values[i]];
        }
    });

    private static Dictionary<char, byte> Build()
    {
        var alphabet = new Dictionary<char, byte>(256);
        var shifted = 0;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            alphabet.Add((char)(printable ? value : 256 + shifted++), (byte)value);
        }

        return alphabet;
    }
}
