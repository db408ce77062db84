namespace Microsoft.ML.Tokenizers;

/// <summary>The printable character that stands for each byte in a byte-level vocabulary (GPT-2's bytes_to_unicode).</summary>
internal static class ByteAlphabet
{
    /// <summary>The id of each single byte, -1 for a byte that the vocabulary lacks.</summary>
    public static int[] IdsOfBytes(Dictionary<string, int> vocabulary)
    {
        var ids = new int[256];
        var shifted = 0;
        for (var value = 0; value < 256; value++)
        {
            var printable = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
            var symbol = (char)(printable ? value : 256 + shifted++);
            ids[value] = vocabulary.GetValueOrDefault(symbol.ToString(), -1);
        }

        return ids;
    }
}
