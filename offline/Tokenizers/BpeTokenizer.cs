using System.Buffers;
using System.Text;

namespace Microsoft.ML.Tokenizers;

/// <summary>Byte-level BPE over pieces that a pre-tokenizer cuts. Safe for concurrent use.</summary>
public sealed class BpeTokenizer
{
    /// <summary>Longer pieces (runs of digits, base64, white space) hardly ever come twice.</summary>
    private const int MaxCachedLength = 32;

    private readonly PreTokenizer _preTokenizer;
    private readonly int[] _idOfByte;
    private readonly MergeTable _merges;
    private readonly PieceCache _cache = new();

    private BpeTokenizer(PreTokenizer preTokenizer, int[] idOfByte, MergeTable merges)
    {
        _preTokenizer = preTokenizer;
        _idOfByte = idOfByte;
        _merges = merges;
    }

    public static BpeTokenizer Create(BpeOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (!options.ByteLevel || options.PreTokenizer is null)
        {
            throw new NotSupportedException("This subset of Microsoft.ML.Tokenizers needs ByteLevel = true and a PreTokenizer.");
        }

        var vocabulary = new Dictionary<string, int>(options.Vocabulary, StringComparer.Ordinal);
        if (vocabulary.Count == 0)
        {
            throw new InvalidOperationException("The vocabulary cannot be empty.");
        }

        var merges = MergeTable.Build(vocabulary, options.Merges ?? []);
        return new BpeTokenizer(options.PreTokenizer, ByteAlphabet.IdsOfBytes(vocabulary), merges);
    }

    public IReadOnlyList<int> EncodeToIds(ReadOnlySpan<char> text)
    {
        var ids = new List<int>((text.Length / 3) + 8);
        foreach (var (offset, length) in _preTokenizer.PreTokenize(text))
        {
            EncodePiece(text.Slice(offset, length), ids);
        }

        return ids;
    }

    private void EncodePiece(ReadOnlySpan<char> piece, List<int> ids)
    {
        if (piece.Length > MaxCachedLength)
        {
            EncodeUncached(piece, ids);
            return;
        }

        var hash = PieceCache.Hash(piece);
        if (_cache.Find(hash, piece) is { } known)
        {
            ids.AddRange(known.AsSpan());
            return;
        }

        var before = ids.Count;
        EncodeUncached(piece, ids);
        _cache.Add(hash, piece, ids, before);
    }

    private void EncodeUncached(ReadOnlySpan<char> piece, List<int> ids)
    {
        var capacity = Encoding.UTF8.GetMaxByteCount(piece.Length);
        byte[]? rentedBytes = null;
        int[]? rentedSymbols = null;
        var bytes = capacity <= 256 ? stackalloc byte[256] : rentedBytes = ArrayPool<byte>.Shared.Rent(capacity);
        var symbols = capacity <= 256 ? stackalloc int[256] : rentedSymbols = ArrayPool<int>.Shared.Rent(capacity);
        var count = 0;
        foreach (var value in bytes[..Encoding.UTF8.GetBytes(piece, bytes)])
        {
            // A byte without a vocabulary entry vanishes, as in the real package when there is no unknown token.
            if (_idOfByte[value] is >= 0 and var id)
            {
                symbols[count++] = id;
            }
        }

        ids.AddRange(symbols[.._merges.Merge(symbols[..count])]);
        if (rentedBytes is not null)
        {
            ArrayPool<byte>.Shared.Return(rentedBytes);
            ArrayPool<int>.Shared.Return(rentedSymbols!);
        }
    }
}
