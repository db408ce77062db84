using System.Numerics;

namespace Microsoft.ML.Tokenizers;

/// <summary>Which neighbouring tokens merge, in which order, into what: an open-addressing table of pairs, at most a third full.</summary>
internal sealed class MergeTable
{
    private const ulong Nothing = ulong.MaxValue;

    /// <summary>Up to here a scan for the best pair beats a heap.</summary>
    private const int LongestScan = 96;

    private readonly Slot[] _slots;
    private readonly int _shift;
    private readonly bool _isEmpty;

    private MergeTable(int count)
    {
        var bits = Math.Max(4, BitOperations.Log2((uint)Math.Max(1, count)) + 2);
        _shift = 64 - bits;
        _isEmpty = count == 0;
        _slots = new Slot[1 << bits];
        Array.Fill(_slots, new Slot(Nothing, Nothing));
    }

    public static MergeTable Build(Dictionary<string, int> vocabulary, IEnumerable<string> merges)
    {
        var list = merges as ICollection<string> ?? [.. merges];
        var table = new MergeTable(list.Count);
        var byCharacters = vocabulary.GetAlternateLookup<ReadOnlySpan<char>>();
        var rank = 0u;
        foreach (var merge in list)
        {
            var space = merge.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || space == merge.Length - 1 || merge.IndexOf(' ', space + 1) >= 0)
            {
                throw new InvalidOperationException("Invalid merger file format");
            }

            var left = IdOf(merge.AsSpan(0, space));
            var right = IdOf(merge.AsSpan(space + 1));
            table.Add(Key(left, right), ((ulong)rank++ << 32) | (uint)IdOf(string.Concat(merge.AsSpan(0, space), merge.AsSpan(space + 1))));
        }

        return table;

        int IdOf(ReadOnlySpan<char> token) => byCharacters.TryGetValue(token, out var id)
            ? id
            : throw new InvalidOperationException($"Trying to merge a token '{token}' which not exist in the vocabulary.");
    }

    /// <summary>Merges the tokens in place, lowest rank first and leftmost among equals; returns how many are left.</summary>
    public int Merge(Span<int> tokens)
    {
        if (_isEmpty || tokens.Length < 2)
        {
            return tokens.Length;
        }

        return tokens.Length <= LongestScan ? MergeByScan(tokens) : MergeByHeap(tokens);
    }

    private int MergeByScan(Span<int> tokens)
    {
        Span<ulong> merges = stackalloc ulong[LongestScan];
        var count = tokens.Length;
        for (var i = 0; i < count - 1; i++)
        {
            merges[i] = Find(tokens[i], tokens[i + 1]);
        }

        while (true)
        {
            var best = Nothing;
            var at = -1;
            for (var i = 0; i < count - 1; i++)
            {
                if (merges[i] < best)
                {
                    best = merges[i];
                    at = i;
                }
            }

            if (at < 0)
            {
                return count;
            }

            tokens[at] = (int)(uint)best;
            tokens[(at + 2)..count].CopyTo(tokens[(at + 1)..]);
            merges[(at + 1)..(count - 1)].CopyTo(merges[at..]);
            count--;
            if (at > 0)
            {
                merges[at - 1] = Find(tokens[at - 1], tokens[at]);
            }

            if (at < count - 1)
            {
                merges[at] = Find(tokens[at], tokens[at + 1]);
            }
        }
    }

    private int MergeByHeap(Span<int> tokens)
    {
        var count = tokens.Length;
        var merges = new ulong[count];
        var next = new int[count];
        var previous = new int[count];
        var heap = new PriorityQueue<int, ulong>(count);
        for (var i = 0; i < count; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
            Offer(i, i + 1 < count ? Find(tokens[i], tokens[i + 1]) : Nothing);
        }

        while (heap.TryDequeue(out var at, out var priority))
        {
            // An entry is stale when its pair has changed or gone since it was queued.
            if (merges[at] == Nothing || merges[at] >> 32 != priority >> 32)
            {
                continue;
            }

            tokens[at] = (int)(uint)merges[at];
            var gone = next[at];
            merges[gone] = Nothing;
            next[at] = next[gone];
            if (next[at] < count)
            {
                previous[next[at]] = at;
            }

            Offer(at, next[at] < count ? Find(tokens[at], tokens[next[at]]) : Nothing);
            if (previous[at] >= 0)
            {
                Offer(previous[at], Find(tokens[previous[at]], tokens[at]));
            }
        }

        var kept = 0;
        for (var i = 0; i < count; i = next[i])
        {
            tokens[kept++] = tokens[i];
        }

        return kept;

        void Offer(int position, ulong merge)
        {
            merges[position] = merge;
            if (merge != Nothing)
            {
                heap.Enqueue(position, (merge & 0xFFFF_FFFF_0000_0000) | (uint)position);
            }
        }
    }

    private void Add(ulong key, ulong merge)
    {
        var i = Start(key);
        while (_slots[i].Key != Nothing)
        {
            if (_slots[i].Key == key)
            {
                throw new ArgumentException("An item with the same key has already been added.");
            }

            i = (i + 1) & (_slots.Length - 1);
        }

        _slots[i] = new Slot(key, merge);
    }

    private ulong Find(int left, int right)
    {
        var key = Key(left, right);
        var i = Start(key);
        while (_slots[i].Key != key && _slots[i].Key != Nothing)
        {
            i = (i + 1) & (_slots.Length - 1);
        }

        return _slots[i].Key == key ? _slots[i].Merge : Nothing;
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    private int Start(ulong key) => (int)((key * 0x9E37_79B9_7F4A_7C15) >> _shift);

    /// <summary>A pair of ids; the rank of its merge in the upper half of a word, the id it gives in the lower.</summary>
    private readonly record struct Slot(ulong Key, ulong Merge);
}
