using System.Collections.Concurrent;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace OpenRs.Tokenization.BytePairs;

/// <summary>
/// Byte-pair encoding of pieces of text. Words are for Microsoft.ML.Tokenizers, whose time grows with the square of a piece's length. A row
/// of a dataset may be one piece of a million characters, so long pieces are for <see cref="PairQueue"/>, which gives the same tokens in a
/// time that grows with the length times its logarithm. Safe for concurrent use.
/// </summary>
internal sealed class BytePairEncoder
{
    // A text repeats its words; pieces beyond these are rare, and texts that never repeat one must not fill the memory.
    private const int MaxKeptPieces = 1 << 16;
    private const int MaxKeptLength = 32;

    // Longer than words, and so short that its square is small.
    private const int MaxWordLength = 128;

    private readonly BpeTokenizer _words;
    private readonly IReadOnlyDictionary<(int Left, int Right), PairMerge> _merges;
    private readonly IReadOnlyDictionary<string, int>? _wholePieces;
    private readonly int?[] _idOfByte = new int?[256];
    private readonly ConcurrentDictionary<string, int[]> _kept = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _keptBySpan;
    private int _keptCount;

    /// <summary>Prepares a vocabulary.</summary>
    /// <param name="vocabulary">Byte-level tokens and their ids.</param>
    /// <param name="merges">What pairs of tokens become.</param>
    /// <param name="ignoresMerges">Whether a piece that the vocabulary has as a whole is that token without merges.</param>
    public BytePairEncoder(
        IReadOnlyDictionary<string, int> vocabulary,
        IReadOnlyDictionary<(int Left, int Right), PairMerge> merges,
        bool ignoresMerges)
    {
        (_merges, _wholePieces) = (merges, ignoresMerges ? vocabulary : null);
        _words = BpeTokenizer.Create(new BpeOptions(vocabulary)
        {
            Merges = Spell(vocabulary, merges), PreTokenizer = new WholePiece(), ByteLevel = true,
        });
        _keptBySpan = _kept.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var value = 0; value < _idOfByte.Length; value++)
        {
            _idOfByte[value] = vocabulary.TryGetValue(ByteLevelAlphabet.Encode([(byte)value]), out var id) ? id : null;
        }
    }

    /// <summary>Adds the ids of a piece. Bytes that the vocabulary lacks have none.</summary>
    public void Encode(ReadOnlySpan<char> piece, List<int> into)
    {
        if (piece.Length > MaxKeptLength)
        {
            into.AddRange(Encode(piece));
            return;
        }

        if (!_keptBySpan.TryGetValue(piece, out var ids))
        {
            ids = Encode(piece);
            if (_keptCount < MaxKeptPieces && _keptBySpan.TryAdd(piece, ids))
            {
                Interlocked.Increment(ref _keptCount);
            }
        }

        into.AddRange(ids);
    }

    private int[] Encode(ReadOnlySpan<char> piece)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(piece.Length)];
        ReadOnlySpan<byte> used = bytes.AsSpan(0, Encoding.UTF8.GetBytes(piece, bytes));

        // As Llama 3 asks: a piece that the vocabulary has as a whole is that token, whatever merges would make of it.
        if (_wholePieces?.TryGetValue(ByteLevelAlphabet.Encode(used), out var whole) == true)
        {
            return [whole];
        }

        return piece.Length <= MaxWordLength ? [.. _words.EncodeToIds(piece)] : Merge(used);
    }

    private int[] Merge(ReadOnlySpan<byte> used)
    {
        var symbols = new List<int>(used.Length);
        foreach (var value in used)
        {
            if (_idOfByte[value] is { } id)
            {
                symbols.Add(id);
            }
        }

        return new PairQueue([.. symbols], _merges).Merge();
    }

    // In their order, as the library reads them.
    private static IEnumerable<string> Spell(
        IReadOnlyDictionary<string, int> vocabulary, IReadOnlyDictionary<(int Left, int Right), PairMerge> merges)
    {
        var tokens = vocabulary.ToDictionary(static entry => entry.Value, static entry => entry.Key);
        return merges.OrderBy(static merge => merge.Value.Rank).Select(merge => $"{tokens[merge.Key.Left]} {tokens[merge.Key.Right]}");
    }
}
