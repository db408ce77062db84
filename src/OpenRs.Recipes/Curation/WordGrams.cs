namespace OpenRs.Recipes.Curation;

/// <summary>The runs of n words of a text, as hashes of 64 bits.</summary>
internal static class WordGrams
{
    // Odd, so that multiplying loses nothing.
    private const ulong Base = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The different runs; of a text with fewer words the whole text is one.</summary>
    public static HashSet<ulong> Of(IReadOnlyList<string> words, int length)
    {
        var hashes = words.Select(HashOf).ToArray();
        if (hashes.Length == 0)
        {
            return [];
        }

        if (hashes.Length < length)
        {
            // With its length, so that it equals no run of a longer text.
            return [(Combine(hashes) * Base) + (ulong)hashes.Length];
        }

        var grams = new HashSet<ulong>();
        for (var start = 0; start + length <= hashes.Length; start++)
        {
            grams.Add(Combine(hashes.AsSpan(start, length)));
        }

        return grams;
    }

    private static ulong Combine(ReadOnlySpan<ulong> hashes)
    {
        var sum = 0UL;
        foreach (var hash in hashes)
        {
            sum = (sum * Base) + hash;
        }

        return sum;
    }

    // FNV-1a over the characters.
    private static ulong HashOf(string word)
    {
        var hash = 0xCBF2_9CE4_8422_2325;
        foreach (var character in word)
        {
            hash = (hash ^ character) * 0x0000_0100_0000_01B3;
        }

        return hash;
    }
}
