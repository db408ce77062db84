using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace OpenRs.Tokenization.Normalization;

/// <summary>
/// Unicode normalization form C (UAX #15) from our own tables, which hold the characters that the Hugging Face library's do.
/// <see cref="string.Normalize()"/> does nothing, silently, when globalization is invariant, and elsewhere depends on the ICU of the
/// machine; token ids must not.
/// </summary>
internal static class Nfc
{
    /// <summary>No character below this composes, decomposes in form C or has a combining class.</summary>
    private const char FirstOfInterest = '\u0300';

    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28, HangulCount = LeadCount * VowelCount * TailCount;

    private static readonly Lazy<Tables> Data = new(Tables.Load);

    /// <summary>The text in form C: the same span when it is already.</summary>
    public static ReadOnlySpan<char> Normalize(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAnyInRange(FirstOfInterest, char.MaxValue) < 0 || IsNormalized(text))
        {
            return text;
        }

        var runes = new List<int>(text.Length + 16);
        foreach (var rune in text.EnumerateRunes())
        {
            Decompose(rune.Value, runes);
        }

        var codePoints = CollectionsMarshal.AsSpan(runes);
        Reorder(codePoints);
        var result = new StringBuilder(text.Length);
        foreach (var codePoint in codePoints[..Compose(codePoints)])
        {
            result.Append(new Rune(codePoint));
        }

        return result.ToString();
    }

    private static bool IsNormalized(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value >= FirstOfInterest && Data.Value.NeedsCare.Contains(rune.Value))
            {
                return false;
            }
        }

        return true;
    }

    private static void Decompose(int codePoint, List<int> into)
    {
        if (codePoint - HangulBase is >= 0 and < HangulCount and var index)
        {
            into.Add(LeadBase + (index / (VowelCount * TailCount)));
            into.Add(VowelBase + (index % (VowelCount * TailCount) / TailCount));
            if (index % TailCount > 0)
            {
                into.Add(TailBase + (index % TailCount));
            }
        }
        else if (Data.Value.Decompositions.TryGetValue(codePoint, out var parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0)
            {
                Decompose(parts.Second, into);
            }
        }
        else
        {
            into.Add(codePoint);
        }
    }

    /// <summary>Sorts every run of combining marks by class, stably.</summary>
    private static void Reorder(Span<int> codePoints)
    {
        for (var start = 0; start < codePoints.Length; start++)
        {
            var end = start;
            while (end < codePoints.Length && Data.Value.Class(codePoints[end]) > 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                SortRun(codePoints[start..end]);
            }

            start = end;
        }
    }

    private static void SortRun(Span<int> marks)
    {
        var keys = new (byte Class, int At)[marks.Length];
        for (var at = 0; at < marks.Length; at++)
        {
            keys[at] = (Data.Value.Class(marks[at]), at);
        }

        keys.AsSpan().Sort(marks);
    }

    /// <summary>Composes in place and returns the new length.</summary>
    private static int Compose(Span<int> codePoints)
    {
        var length = 0;
        var starter = -1;
        foreach (var codePoint in codePoints)
        {
            var rank = Data.Value.Class(codePoint);
            var blocked = starter >= 0 && length - 1 > starter && Data.Value.Class(codePoints[length - 1]) >= rank;
            if (starter >= 0 && !blocked && Pair(codePoints[starter], codePoint) is { } composed)
            {
                codePoints[starter] = composed;
                continue;
            }

            starter = rank == 0 ? length : starter;
            codePoints[length++] = codePoint;
        }

        return length;
    }

    private static int? Pair(int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount and var lead && second - VowelBase is >= 0 and < VowelCount and var vowel)
        {
            return HangulBase + (((lead * VowelCount) + vowel) * TailCount);
        }

        if (first - HangulBase is >= 0 and < HangulCount and var syllable && syllable % TailCount == 0
            && second - TailBase is > 0 and < TailCount and var tail)
        {
            return first + tail;
        }

        return Data.Value.Compositions.TryGetValue((first, second), out var composed) ? composed : null;
    }

    private sealed class Tables
    {
        private readonly Dictionary<int, byte> _classes = [];

        public Dictionary<int, (int First, int Second)> Decompositions { get; } = [];

        public Dictionary<(int First, int Second), int> Compositions { get; } = [];

        /// <summary>Code points whose presence means that a text may not be in form C.</summary>
        public HashSet<int> NeedsCare { get; } = [];

        public static Tables Load()
        {
            var tables = new Tables();
            using var stream = typeof(Nfc).Assembly.GetManifestResourceStream("OpenRs.Tokenization.Normalization.Nfc.txt")
                ?? throw new InvalidOperationException("The assembly lacks its resource Nfc.txt.");
            using var reader = new StreamReader(stream);
            while (reader.ReadLine() is { } line)
            {
                tables.Add(line.Split(' '));
            }

            for (var jamo = VowelBase; jamo < TailBase + TailCount; jamo++)
            {
                tables.NeedsCare.Add(jamo);
            }

            return tables;
        }

        public byte Class(int codePoint) => codePoint < FirstOfInterest ? (byte)0 : _classes.GetValueOrDefault(codePoint);

        private void Add(string[] fields)
        {
            switch (fields[0])
            {
                case "C":
                    AddClass(Hex(fields[1]), Hex(fields[2]), byte.Parse(fields[3], CultureInfo.InvariantCulture));
                    break;
                case "D" or "X":
                    var second = fields.Length > 3 ? Hex(fields[3]) : 0;
                    AddDecomposition(Hex(fields[1]), (Hex(fields[2]), second), recomposes: fields[0] == "D");
                    break;
            }
        }

        private void AddClass(int first, int last, byte value)
        {
            for (var codePoint = first; codePoint <= last; codePoint++)
            {
                _classes.Add(codePoint, value);
                NeedsCare.Add(codePoint);
            }
        }

        private void AddDecomposition(int codePoint, (int First, int Second) parts, bool recomposes)
        {
            Decompositions.Add(codePoint, parts);
            NeedsCare.Add(recomposes ? parts.Second : codePoint);
            if (recomposes)
            {
                Compositions.Add(parts, codePoint);
            }
        }

        private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}
